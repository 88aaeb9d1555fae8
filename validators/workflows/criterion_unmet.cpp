#include "validators/workflows/workflows.h"

namespace driftgate::workflows {
namespace {

std::vector<Violation> check_criterion_unmet(const Workflow&, const Step& step) {
  std::vector<Violation> violations;
  for (const UnmetCriterion& unmet : step.unmet)
    violations.push_back({.message = "a success criterion of the workflow does not hold",
                          .expected = unmet.condition,
                          .actual = unmet.actual,
                          .instance = unmet.instance,
                          .keyword = unmet.source ? unmet.source.pointer() : "",
                          .source = unmet.source ? unmet.source.location() : Location{}});
  return violations;
}

}  // namespace

const WorkflowRule criterion_unmet{
    .id = "criterion-unmet",
    .category = "contract",
    .severity = Severity::error,
    .summary = "Steps of given workflows meet their success criteria",
    .explanation =
        "A step of a workflow that you wrote was answered, and not as its success criteria say "
        "(Arazzo 1.0.1, Step Object); a step without criteria must be answered with a 2xx status. "
        "Either the provider no longer does what the workflow relies on, or the workflow asks for "
        "something else than it should.",
    .blame = WorkflowRule::Blame::step,
    .check = check_criterion_unmet,
};

}  // namespace driftgate::workflows
