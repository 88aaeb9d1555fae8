#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "specs/document/document.h"

namespace driftgate {

/// One step from the root of a body, or of a query or the headers.
struct PathStep {
  enum class Kind : std::uint8_t {
    name,
    index,
    any_name,   ///< `*`; in a place: a member that the example does not have.
    any_index,  ///< `[*]`; in a place: an element beyond those of the example.
  };
  Kind kind = Kind::name;
  std::string name{};
  std::size_t index = 0;

  bool operator==(const PathStep&) const = default;
};

/// Where a matching rule or a generator applies: Pact's subset of JSONPath, "$.a['b'][0].*[*]".
struct PathExpression {
  std::vector<PathStep> steps{};

  bool operator==(const PathExpression&) const = default;
};

/// A place that a schema is compiled for. Never has an index or a name that is not in the example.
using Place = std::vector<PathStep>;

/// Throws Error at `source` for what is no path expression.
PathExpression parse_path_expression(std::string_view text, Node source);

/// How well the expression speaks of the place or of something around it: 0 not at all. What names
/// its steps outweighs what uses `*` (each step doubles), and the longer expression the shorter.
std::size_t weight(const PathExpression& expression, const Place& place);

/// Whether it speaks of exactly that place.
bool is_for(const PathExpression& expression, const Place& place);

}  // namespace driftgate
