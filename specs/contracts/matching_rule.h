#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "specs/contracts/path_expression.h"
#include "specs/document/document.h"

namespace driftgate {

struct RuleList;

/// What a value must have in common with its example.
struct MatchingRule {
  enum class Kind : std::uint8_t {
    equality,
    type,  ///< With `least` and `most`: of a list.
    regex,
    include,
    integer,
    decimal,
    number,
    boolean,
    date,
    time,
    datetime,
    null,
    values,  ///< Of an object: its names do not matter.
    content_type,
    array_contains,
    each_key,
    each_value,
    not_empty,
    semver,
    status_code,
  };
  /// One of several elements that must be somewhere in the list.
  struct Variant {
    std::size_t index = 0;  ///< Of its example.
    std::vector<RuleList> rules;
  };

  Kind kind = Kind::equality;
  std::string text{};  ///< The regex, substring, format or media type.
  std::optional<std::uint64_t> least{}, most{};
  std::vector<Variant> variants;                ///< Of array_contains.
  std::vector<MatchingRule> each;               ///< Of each_key and each_value.
  std::vector<std::pair<int, int>> statuses{};  ///< First and last, of status_code.
  Node source{};
};

/// The rules for one path.
struct RuleList {
  PathExpression path{};
  bool any = false;  ///< One of them is enough; else all must be kept.
  std::vector<MatchingRule> rules{};
  Node source{};
};

/// The rules of one message. Paths of `header` and `query` begin with the name.
struct RuleSet {
  std::vector<RuleList> path{}, query{}, header{}, body{}, status{};
};

/// A rule, with nested ones to a limited depth. Throws Error at its place.
MatchingRule read_matching_rule(Node rule);

/// `{"matchers": [...], "combine": "AND"}`, or one rule that stands alone.
RuleList read_rule_list(PathExpression path, Node list);

/// `matchingRules` of a request, response or message, in the flat form of version 2 or by category.
/// Absent: no rules.
RuleSet read_matching_rules(Node rules);

}  // namespace driftgate
