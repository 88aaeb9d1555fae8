#pragma once

#include <span>
#include <string_view>

#include "validators/finding.h"

namespace driftgate {

/// What a recorded contract is held to by a description. What breaks it is found by ConsumerJudge;
/// this is its name and what people are told of it.
struct ConsumerRule {
  std::string_view id{};
  Severity severity = Severity::error;
  std::string_view summary{};
  std::string_view explanation{};
};

namespace consumers {
// A declared name cannot stand in parentheses. NOLINTNEXTLINE(bugprone-macro-parentheses)
#define CONSUMER_RULE(name, id, severity, summary, explanation) extern const ConsumerRule name;
#include "validators/consumers/rules.inc"
#undef CONSUMER_RULE
}  // namespace consumers

/// In the order in which they are told. Their category is "compatibility".
std::span<const ConsumerRule* const> all_consumer_rules();

bool is_consumer_rule(std::string_view id);

}  // namespace driftgate
