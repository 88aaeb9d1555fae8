#include "validators/workflows/workflows.h"

namespace driftgate::workflows {
namespace {

std::vector<Violation> check_created_not_available(const Workflow& workflow, const Step& step) {
  const Step* create = workflow.after(step);
  if (step.role != Step::Role::read || create == nullptr) return {};
  if (create->role != Step::Role::create) return {};
  const int status = status_of(step);
  if (status != 404 && status != 410) return {};
  return {{.message = "what was created cannot be read: " + step.operation->id + " answers " +
                      std::to_string(status),
           .expected = "the resource",
           .actual = std::to_string(status),
           .instance = "read after create"}};
}

}  // namespace

const WorkflowRule created_not_available{
    .id = "created-not-available",
    .category = "contract",
    .severity = Severity::error,
    .summary = "What was created can be read",
    .explanation =
        "The provider said that it created a resource, and does not know it when it is read right "
        "after that. Consumers that create and then use it fail. If creation takes time, 202 "
        "Accepted is the status for it (RFC 9110 §15.3.3).",
    .blame = WorkflowRule::Blame::cause,
    .check = check_created_not_available,
};

}  // namespace driftgate::workflows
