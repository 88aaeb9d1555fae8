#include <algorithm>
#include <set>

#include "validators/workflows/workflows.h"

namespace driftgate::workflows {
namespace {

std::vector<Violation> check_pagination_incomplete(const Workflow& workflow, const Step& step) {
  if (step.role != Step::Role::walk) return {};
  std::set<std::string> seen;
  for (const std::string& id : step.ids) {
    if (seen.insert(id).second) continue;
    return {{.message = "an element stands on two pages",
             .actual = id,
             .instance = "repeated element"}};
  }
  const Step* whole = workflow.after(step);
  if (whole == nullptr || whole->role != Step::Role::list || !step.complete) return {};
  const auto lost = std::find_if(whole->ids.begin(), whole->ids.end(),
                                 [&](const std::string& id) { return !seen.contains(id); });
  if (lost == whole->ids.end()) return {};
  return {{.message = "an element of the list stands on no page",
           .expected = *lost,
           .instance = "missing element"}};
}

}  // namespace

const WorkflowRule pagination_incomplete{
    .id = "pagination-incomplete",
    .category = "contract",
    .severity = Severity::error,
    .summary = "Pages give every element once",
    .explanation =
        "The list was walked page by page as its answers say, and an element was met twice, or "
        "one that the same list has in a single answer was not met at all. Consumers that "
        "synchronise by pages lose or double data. Nothing was written in between.",
    .blame = WorkflowRule::Blame::step,
    .check = check_pagination_incomplete,
};

}  // namespace driftgate::workflows
