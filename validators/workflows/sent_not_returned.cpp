#include "validators/case.h"
#include "validators/workflows/compare.h"
#include "validators/workflows/workflows.h"

namespace driftgate::workflows {
namespace {

std::vector<Violation> check_sent_not_returned(const Workflow& workflow, const Step& step) {
  const Step* written = workflow.after(step);
  if (step.role != Step::Role::read || written == nullptr) return {};
  if (written->role != Step::Role::create && written->role != Step::Role::write) return {};
  if (step.breaks_promise) return {};  // That may be why.
  if (!is_success(status_of(step)) || !written->sent || !step.body) return {};
  std::vector<Violation> violations;
  for (Difference& difference : unreturned(*written, step))
    violations.push_back({.message = "what was sent does not come back",
                          .expected = std::move(difference.expected),
                          .actual = std::move(difference.actual),
                          .instance = std::move(difference.instance)});
  return violations;
}

}  // namespace

const WorkflowRule sent_not_returned{
    .id = "sent-not-returned",
    .category = "contract",
    .severity = Severity::error,
    .summary = "What was sent comes back",
    .explanation =
        "A resource was written and read right after, and a member is another one, or missing "
        "though the answer describes it. Members that are writeOnly are left out, and texts that "
        "mean the same time or differ only in case or surrounding blanks are equal.",
    .blame = WorkflowRule::Blame::cause,
    .check = check_sent_not_returned,
};

}  // namespace driftgate::workflows
