#include "validators/case.h"
#include "validators/workflows/compare.h"
#include "validators/workflows/workflows.h"

namespace driftgate::workflows {
namespace {

std::vector<Violation> check_duplicate_created(const Workflow& workflow, const Step& step) {
  const Step* create = workflow.after(step);
  if (step.role != Step::Role::repeat || create == nullptr) return {};
  if (create->role != Step::Role::create || !is_success(status_of(step))) return {};
  if (step.ids.empty() || step.ids.front() == workflow.id) return {};
  return {{.message = "the same request with the same idempotency key created a second resource",
           .expected = workflow.id,
           .actual = step.ids.front(),
           .instance = "repeat of create"}};
}

}  // namespace

const WorkflowRule duplicate_created{
    .id = "duplicate-created",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A repeated request with the same idempotency key creates nothing twice",
    .explanation =
        "A create request was sent twice with the same idempotency key, as a client does that did "
        "not get the first answer, and two resources came of it. Orders and payments are made "
        "twice this way.",
    .blame = WorkflowRule::Blame::cause,
    .check = check_duplicate_created,
};

}  // namespace driftgate::workflows
