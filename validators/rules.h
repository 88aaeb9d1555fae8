#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "validators/finding.h"

namespace driftgate {

/// What users see and say of a rule, whatever it judges; as in Rule.
struct RuleText {
  std::string_view id{};
  std::string_view category{};
  Severity severity = Severity::error;
  std::string summary{};
  std::string explanation{};
};

/// Every rule: those of single answers, of workflows, of drift, of recorded traffic, of recorded
/// contracts held against descriptions, then those of `driftgate diff`, whose category is
/// "compatibility" and whose summary says what changed.
const std::vector<RuleText>& all_rules();

/// The rule of that id, or nullptr.
const RuleText* find_rule(std::string_view id);

}  // namespace driftgate
