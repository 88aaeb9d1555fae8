#include "validators/schema/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "specs/document/quote_json.h"
#include "validators/schema/number.h"

namespace driftgate {
namespace {

constexpr std::size_t kCharacters = 80;
constexpr std::size_t kListed = 20;          // Values of an enum that a message names.
constexpr std::uint32_t kSmallEntries = 64;  // Containers with more are only counted.

// The first bytes of a text that make up so many characters.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  while (at < text.size()) {
    const bool starts = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (starts && characters-- == 0) break;
    ++at;
  }
  return at;
}

}  // namespace

std::string shortened(std::string_view text) {
  const std::size_t bytes = bytes_of(text, kCharacters);
  if (bytes == text.size()) return std::string(text);
  return std::string(text.substr(0, bytes)) + "…";
}

std::string shown(Node value) {
  switch (value.kind()) {
    case Kind::string:
      return quote_json(shortened(value.text()));
    case Kind::array:
    case Kind::object:
      if (value.past() - value.index() > kSmallEntries)
        return value.kind() == Kind::array
                   ? fmt::format("an array of {}", count_of(value.size(), "element"))
                   : fmt::format("an object with {}", count_of(value.size(), "member"));
      return shortened(to_json(value, kCharacters));
    default:
      return shortened(to_json(value, kCharacters));
  }
}

std::string list_values(const std::vector<Node>& values) {
  std::string list;
  for (std::size_t i = 0; i < std::min(values.size(), kListed); ++i) {
    if (i > 0) list += ", ";
    list += shown(values[i]);
  }
  if (values.size() > kListed) list += fmt::format(" and {} more", values.size() - kListed);
  return list;
}

std::string list_types(TypeSet types) {
  constexpr std::array<std::pair<TypeSet, std::string_view>, 7> kNames{{
      {kNumberType | kIntegerType, "number"},
      {kIntegerType, "integer"},
      {type_bit(Kind::string), "string"},
      {type_bit(Kind::boolean), "boolean"},
      {type_bit(Kind::object), "object"},
      {type_bit(Kind::array), "array"},
      {type_bit(Kind::null), "null"},
  }};
  std::string list;
  for (const auto& [bits, name] : kNames) {
    if ((types & bits) != bits) continue;
    types = static_cast<TypeSet>(types & ~bits);
    if (!list.empty()) list += " or ";
    list += name;
  }
  return list.empty() ? "nothing" : list;
}

std::string type_of(Node value) {
  if (value.kind() == Kind::number && is_integer(value.text())) return "integer";
  return std::string(to_string(value.kind()));
}

std::string count_of(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace driftgate
