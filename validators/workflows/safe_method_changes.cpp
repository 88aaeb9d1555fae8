#include "validators/workflows/compare.h"
#include "validators/workflows/workflows.h"

namespace driftgate::workflows {
namespace {

std::vector<Violation> check_safe_method_changes(const Workflow& workflow, const Step& step) {
  const Step* before = workflow.after(step);
  if (step.role != Step::Role::repeat || before == nullptr) return {};
  if (before->role != Step::Role::read || !before->body || !step.body) return {};
  std::vector<Violation> violations;
  for (Difference& difference : differences(before->body, step.body))
    violations.push_back({.message = "reading changed the resource",
                          .expected = std::move(difference.expected),
                          .actual = std::move(difference.actual),
                          .instance = std::move(difference.instance)});
  return violations;
}

}  // namespace

const WorkflowRule safe_method_changes{
    .id = "safe-method-changes",
    .category = "contract",
    .severity = Severity::warning,
    .summary = "Reading changes nothing",
    .explanation =
        "The same resource was read twice in a row with nothing in between, and a value was "
        "another one. GET is safe (RFC 9110 §9.2.1): caches, crawlers and prefetching repeat it "
        "freely. Times are left out of the comparison.",
    .blame = WorkflowRule::Blame::step,
    .check = check_safe_method_changes,
};

}  // namespace driftgate::workflows
