#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace driftgate {

/// Bounds of numbers in powers of ten, rounded away from the values: they tell of no single one.
/// A step is 0 for 0, ±k for ±10^(k-1), ±kBeyond for what is further out than ±10^18.
struct NumberBounds {
  static constexpr std::int8_t kBeyond = 20;
  std::int8_t least = std::numeric_limits<std::int8_t>::max();  ///< Above `most`: nothing was seen.
  std::int8_t most = std::numeric_limits<std::int8_t>::min();

  bool empty() const { return least > most; }
  bool operator==(const NumberBounds&) const = default;
};

/// Bounds of lengths: exact up to 64, further out rounded away to powers of two.
struct SizeBounds {
  std::uint32_t least = std::numeric_limits<std::uint32_t>::max();  ///< Above `most`: nothing seen.
  std::uint32_t most = 0;

  bool empty() const { return least > most; }
  bool operator==(const SizeBounds&) const = default;
};

/// The formats that are told from each other in strings; each string has at most one of them.
inline constexpr std::array<std::string_view, 9> kShapeFormats{
    "date-time", "date", "time", "duration", "email", "ipv4", "ipv6", "uri", "uuid"};

/// A text that may be one of an enumeration, and how often it was seen.
struct SeenValue {
  std::string text{};
  std::uint64_t seen = 0;

  bool operator==(const SeenValue&) const = default;
};

/// Whether what could be told apart was put together.
enum class Merged : std::uint8_t {
  no,
  chosen,  ///< The evidence says that it is one.
  full,    ///< There was too much of it.
};

/// A member of objects: its name and the node of its values, of which one is in each object.
struct ShapeProperty {
  std::string name{};
  std::uint32_t hash = 0;  ///< key_hash(name).
  std::uint32_t node = 0;
};

/// What the names of a map are.
enum NameKind : std::uint8_t {
  kNameNumber = 1,
  kNameDate = 2,
  kNameUuid = 4,
  kNameOther = 8,  ///< Other ids, long names, and all names of a record that became a map.
};

/// Objects that carry the same tag: a property such as `type` that tells what else there is.
struct ObjectShape {
  std::string tag{};    ///< Name of that property; "": they have none, or tags are not told apart.
  std::string value{};  ///< Its value.
  std::uint64_t seen = 0;
  std::uint64_t empty = 0;  ///< Of those without a member.
  Merged map = Merged::no;  ///< Not `no`: all names are data, and there are no `properties`.
  std::vector<ShapeProperty> properties{};  ///< In any order.
  std::uint32_t entries = 0;                ///< Node of values whose names are data; 0: none.
  std::uint8_t names = 0;                   ///< NameKinds of those.
};

/// What was seen of the values at one place.
struct ShapeNode {
  std::uint64_t nulls = 0, booleans = 0, integers = 0, fractions = 0;
  std::uint64_t strings = 0, arrays = 0, objects = 0;
  NumberBounds numbers{};
  SizeBounds characters{};  ///< Of strings, in code points.
  SizeBounds elements{};    ///< Of arrays.
  std::uint64_t empty_arrays = 0;
  std::array<std::uint64_t, kShapeFormats.size()> formats{};  ///< Strings that have each format.
  std::vector<SeenValue> values{};      ///< Of strings, in any order; none: too many, or no tokens.
  std::uint32_t items = 0;              ///< Node of the elements; 0: none were seen.
  Merged tags = Merged::no;             ///< Not `no`: there is one variant at most, without a tag.
  std::vector<ObjectShape> variants{};  ///< In any order. None of any where the shape ends.

  std::uint64_t numbers_seen() const { return integers + fractions; }
  std::uint64_t seen() const {
    return nulls + booleans + integers + fractions + strings + arrays + objects;
  }
};

/// What values look like, with the evidence for it: a tree of nodes that forgets the values. Its
/// size is bounded whatever is added. Equal shapes say the same, whatever the order of their parts.
struct Shape {
  static constexpr std::uint32_t kDeepest = 24;  ///< Levels that are looked into.
  static constexpr std::size_t kMostNodes = 16384;
  static constexpr std::size_t kMostNames = 256;  ///< Of one record; with more it is a map.
  static constexpr std::size_t kMostTags = 8;     ///< Told apart at one place.
  static constexpr std::size_t kMostValues = 12;  ///< Of an enumeration.

  std::vector<ShapeNode> nodes{ShapeNode{}};  ///< The first is the root.
  std::uint32_t limit = kDeepest;             ///< Nodes at that depth have no children.

  bool empty() const { return nodes.front().seen() == 0; }
};

bool operator==(const Shape& a, const Shape& b);

/// Longest name of a record; a longer one is data.
inline constexpr std::size_t kMostNameBytes = 64;
/// Longest value of an enumeration or tag.
inline constexpr std::size_t kMostValueBytes = 24;

/// What a member's name is where it is data (a number, a date, an id); 0: the name of a property.
std::uint8_t name_kind(std::string_view name);

/// Whether a text may stand in a file that others read: a short word such as programs use, that
/// is no id, number or secret.
bool is_plain_token(std::string_view text);

/// Whether members of that name hold secrets or what concerns persons, so that no value of them is
/// kept.
bool is_private_name(std::string_view name);

}  // namespace driftgate
