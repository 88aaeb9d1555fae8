#include "validators/case.h"
#include "validators/workflows/workflows.h"

namespace driftgate::workflows {
namespace {

std::vector<Violation> check_condition_ignored(const Workflow& workflow, const Step& step) {
  if (step.role == Step::Role::write_if_unchanged && is_success(status_of(step)))
    return {{.message = "a write was accepted that was meant for another version",
             .expected = "412",
             .actual = std::to_string(status_of(step)),
             .instance = "header If-Match"}};
  if (step.role != Step::Role::read_if_changed || status_of(step) != 200) return {};
  const Step* before = workflow.after(step);
  const std::string* tag = find_header(step.exchange.response()->headers, "ETag");
  if (before == nullptr || before->exchange.response() == nullptr || tag == nullptr) return {};
  const std::string* known = find_header(before->exchange.response()->headers, "ETag");
  if (known == nullptr || *known != *tag) return {};
  return {{.message = "an unchanged resource was sent again",
           .expected = "304",
           .actual = "200",
           .instance = "header If-None-Match"}};
}

}  // namespace

const WorkflowRule condition_ignored{
    .id = "condition-ignored",
    .category = "contract",
    .severity = Severity::warning,
    .summary = "Conditional requests are honoured",
    .explanation =
        "The provider gives entity tags, and does not act on them. If-Match with another tag must "
        "be refused with 412 (RFC 9110 §13.1.1), else one client overwrites the changes of "
        "another; If-None-Match with the current one is answered by 304 (§13.1.2).",
    .blame = WorkflowRule::Blame::step,
    .check = check_condition_ignored,
};

}  // namespace driftgate::workflows
