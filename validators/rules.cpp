#include "validators/rules.h"

#include <algorithm>

#include "validators/checks/checks.h"
#include "validators/workflows/workflows.h"

namespace driftgate {
namespace {

template <class Rule>
RuleText text_of(const Rule& rule) {
  return {rule.id, rule.category, rule.severity, rule.summary, rule.explanation};
}

std::vector<RuleText> collect() {
  std::vector<RuleText> rules;
  for (const Rule<Case>* rule : all_checks()) rules.push_back(text_of(*rule));
  for (const WorkflowRule* rule : all_workflow_rules()) rules.push_back(text_of(*rule));
  return rules;
}

}  // namespace

const std::vector<RuleText>& all_rules() {
  static const std::vector<RuleText> rules = collect();
  return rules;
}

const RuleText* find_rule(std::string_view id) {
  const auto& rules = all_rules();
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const RuleText& rule) { return rule.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace driftgate
