#include "validators/rules.h"

#include <unordered_map>

#include "validators/checks/checks.h"
#include "validators/consumers/rules.h"
#include "validators/diff/rules.h"
#include "validators/drift/drift.h"
#include "validators/traffic/rules.h"
#include "validators/workflows/workflows.h"

namespace driftgate {
namespace {

template <class Rule>
RuleText text_of(const Rule& rule) {
  return {rule.id, rule.category, rule.severity, std::string(rule.summary),
          std::string(rule.explanation)};
}

std::vector<RuleText> collect() {
  std::vector<RuleText> rules;
  for (const Rule<Case>* rule : all_checks()) rules.push_back(text_of(*rule));
  for (const WorkflowRule* rule : all_workflow_rules()) rules.push_back(text_of(*rule));
  for (const DriftRule* rule : all_drift_rules())
    rules.push_back({rule->id, "drift", rule->severity, std::string(rule->summary),
                     std::string(rule->explanation)});
  for (const TrafficRule* rule : all_traffic_rules()) rules.push_back(text_of(*rule));
  for (const ConsumerRule* rule : all_consumer_rules())
    rules.push_back({rule->id, "compatibility", rule->severity, std::string(rule->summary),
                     std::string(rule->explanation)});
  for (const DiffRule* rule : all_diff_rules())
    rules.push_back(
        {rule->id, "compatibility", rule->severity, rule->summary(), rule->explanation()});
  return rules;
}

std::unordered_map<std::string_view, const RuleText*> by_id() {
  std::unordered_map<std::string_view, const RuleText*> rules;
  for (const RuleText& rule : all_rules()) rules.emplace(rule.id, &rule);
  return rules;
}

}  // namespace

const std::vector<RuleText>& all_rules() {
  static const std::vector<RuleText> rules = collect();
  return rules;
}

const RuleText* find_rule(std::string_view id) {
  static const auto rules = by_id();
  const auto found = rules.find(id);
  return found == rules.end() ? nullptr : found->second;
}

}  // namespace driftgate
