#include "validators/workflows/workflows.h"

#include <utility>

#include "validators/root_cause.h"

namespace driftgate {
namespace {

constexpr const WorkflowRule* kWorkflowRules[] = {
#define WORKFLOW_RULE(name) &workflows::name,
#include "validators/workflows/workflows.inc"
#undef WORKFLOW_RULE
};

Severity severity_of(const WorkflowRule& rule, const Policy& policy) {
  const auto chosen = policy.severities.find(rule.id);
  return chosen == policy.severities.end() ? rule.severity : chosen->second;
}

}  // namespace

std::span<const WorkflowRule* const> all_workflow_rules() { return kWorkflowRules; }

std::vector<WorkflowFinding> judge(const Workflow& workflow, const Policy& policy,
                                   std::string_view integration) {
  std::vector<WorkflowFinding> found;
  for (const WorkflowRule* rule : kWorkflowRules) {
    const Severity severity = severity_of(*rule, policy);
    if (severity == Severity::off) continue;
    for (const Step& step : workflow.steps) {
      const Step* cause = workflow.after(step);
      const bool of_cause = rule->blame == WorkflowRule::Blame::cause && cause != nullptr;
      const Operation* operation = of_cause ? cause->operation : step.operation;
      for (Violation& violation : rule->check(workflow, step)) {
        if (violation.source.file.empty()) violation.source = operation->source.location();
        Finding finding{.rule = rule->id, .category = rule->category, .severity = severity};
        finding.fingerprint = fingerprint(integration, operation->id, rule->id,
                                          root_cause(violation.instance, violation.keyword));
        finding.violation = std::move(violation);
        found.push_back({&step, operation, std::move(finding)});
      }
    }
  }
  return found;
}

}  // namespace driftgate
