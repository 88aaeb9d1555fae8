#pragma once

#include <algorithm>

#include "validators/schema/number.h"
#include "validators/schema/program.h"

namespace driftgate {

// What deciding and explaining ask alike.

inline bool counts_as_integer(const Program& program, Node value) {
  return program.strict_integers ? value.text().find_first_of(".eE") == std::string_view::npos
                                 : is_integer(value.text());
}

/// Whether `type` admits the value.
inline bool admits(const Program& program, Node value) {
  const Kind kind = value.kind();
  if (kind != Kind::number || (program.types & kNumberType) != 0)
    return (program.types & type_bit(kind)) != 0;
  return (program.types & kIntegerType) != 0 && counts_as_integer(program, value);
}

/// Whether `enum` and `const` admit it.
inline bool is_allowed(const Program& program, Node value) {
  return std::all_of(program.values.begin(), program.values.end(),
                     [&](const ValueRule& rule) { return rule.allowed.contains(value); });
}

/// Whether the direction frees a member from being required, and forbids it.
inline bool is_waived(const Property& property, Direction direction) {
  return (property.read_only && direction == Direction::request) ||
         (property.write_only && direction == Direction::response);
}

/// The bits of all required members, of which there are at most 64.
inline std::uint64_t first_bits(std::uint32_t count) {
  return count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace driftgate
