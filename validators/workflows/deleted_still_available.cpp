#include "validators/case.h"
#include "validators/workflows/workflows.h"

namespace driftgate::workflows {
namespace {

std::vector<Violation> check_deleted_still_available(const Workflow& workflow, const Step& step) {
  const Step* removal = workflow.after(step);
  if (step.role != Step::Role::read || removal == nullptr) return {};
  if (removal->role != Step::Role::remove || !is_success(status_of(step))) return {};
  return {{.message = "what was deleted can still be read",
           .expected = "404 or 410",
           .actual = std::to_string(status_of(step)),
           .instance = "read after delete"}};
}

}  // namespace

const WorkflowRule deleted_still_available{
    .id = "deleted-still-available",
    .category = "contract",
    .severity = Severity::error,
    .summary = "What was deleted is gone",
    .explanation =
        "DELETE was answered with success, and the resource is still there when it is read right "
        "after. If removal takes time, 202 Accepted is the status for it (RFC 9110 §9.3.5).",
    .blame = WorkflowRule::Blame::cause,
    .check = check_deleted_still_available,
};

}  // namespace driftgate::workflows
