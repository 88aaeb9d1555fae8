#include <algorithm>

#include "validators/workflows/workflows.h"

namespace driftgate::workflows {
namespace {

std::vector<Violation> check_list_lacks_created(const Workflow& workflow, const Step& step) {
  const Step* create = workflow.after(step);
  if (step.role != Step::Role::list || create == nullptr || !step.complete) return {};
  if (step.breaks_promise) return {};
  if (create->role != Step::Role::create || workflow.id.empty()) return {};
  // What is nowhere is created_not_available's to tell.
  const bool lost =
      std::any_of(workflow.steps.begin(), workflow.steps.end(), [&](const Step& each) {
        return each.role == Step::Role::read && workflow.after(each) == create &&
               (status_of(each) == 404 || status_of(each) == 410);
      });
  if (lost) return {};
  if (std::find(step.ids.begin(), step.ids.end(), workflow.id) != step.ids.end()) return {};
  return {{.message = "the list lacks what was created",
           .expected = workflow.id,
           .actual = std::to_string(step.ids.size()) + " others",
           .instance = "list after create"}};
}

}  // namespace

const WorkflowRule list_lacks_created{
    .id = "list-lacks-created",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A list contains what was created",
    .explanation =
        "A resource was created, and the whole list of its kind, read right after, does not have "
        "it. Consumers that look for it there do not find it, and may create it twice.",
    .blame = WorkflowRule::Blame::cause,
    .check = check_list_lacks_created,
};

}  // namespace driftgate::workflows
