#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/arazzo/expression.h"
#include "validators/workflows/scope.h"

namespace driftgate {

/// A condition of type simple (Arazzo 1.0.1 §Criterion Object): expressions, literals and
/// operators.
struct Condition {
  enum class Op : std::uint8_t {
    literal,
    expression,
    negate,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    equal,
    unequal,
    both,
    either,
  };
  struct Item {
    Op op = Op::literal;
    std::string literal{};  ///< JSON.
    Expression expression{};
  };
  std::vector<Item> items{};  ///< Operators after what they are applied to.
};

struct ReadCondition {
  std::optional<Condition> condition{};
  std::string problem{};  ///< One sentence.
};

ReadCondition read_condition(std::string_view text);

/// Comparisons are loose: a text that is a number is compared as one with a number, texts without
/// regard to case; what yields nothing is null. Of a value that stands alone: not null, nor false.
bool holds(const Condition& condition, const Scope& scope);

}  // namespace driftgate
