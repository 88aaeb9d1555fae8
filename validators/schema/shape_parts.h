#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "specs/schema/shape.h"

// What the verb *infer* and its merge have in common. For validators/schema/ and drift only.
namespace driftgate::shapes {

/// The variant of objects that are tagged so, made where it is missing. Makes one variant of all
/// where there would be too many; answers that one then, and where tags are not told apart.
/// `collapsed`: set when that happened.
std::size_t variant_for(Shape& shape, std::uint32_t node, std::string_view tag,
                        std::string_view value, bool& collapsed);

/// The node of the values of a member, made where it is missing. Makes a map of a record that
/// would have too many names. `hint`: where in the properties to look first; becomes the place
/// after the one found.
std::uint32_t member_for(Shape& shape, std::uint32_t node, std::size_t variant,
                         std::string_view name, std::uint32_t hash, std::size_t& hint,
                         bool& collapsed);

/// Makes one variant of all.
void merge_variants(Shape& shape, std::uint32_t node, Merged how);

/// Makes a map of a record.
void make_map(Shape& shape, std::uint32_t node, std::size_t variant, Merged how);

/// Adds a value of an enumeration; `strings` are those that the node saw before.
void see_value(ShapeNode& node, std::string_view text, std::uint64_t strings, std::uint64_t times);

void widen(NumberBounds& bounds, const NumberBounds& by);
void widen(SizeBounds& bounds, std::size_t size);
void widen(SizeBounds& bounds, const SizeBounds& by);

/// Leaves out nodes that nothing leads to.
void compact(Shape& shape);

/// Ends the shape at the deepest level down to which there are few enough nodes. A node below what
/// was put together counts as often as it may have been there before: so more values never make
/// fewer nodes, and it does not matter when this is done.
void keep_limits(Shape& shape);

/// Drops what is below a level.
void cut(Shape& shape, std::uint32_t limit);

}  // namespace driftgate::shapes
