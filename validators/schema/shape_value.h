#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "specs/schema/shape.h"

// What single values say to the verb *infer*. For validators/schema/ only.
namespace driftgate::shapes {

/// The step a number lies on or between; `digits`: bytes of a plain integer's digits, 0 when the
/// lexeme is anything else.
NumberBounds bounds_of(std::string_view lexeme, std::size_t digits);

/// Which of kShapeFormats a string has.
std::optional<std::size_t> format_of(std::string_view text);

/// How well a member of that name tells objects apart: 1 best; 0: not at all.
std::size_t tag_rank(std::string_view name, std::uint32_t hash);

}  // namespace driftgate::shapes
