#include "validators/case.h"
#include "validators/workflows/compare.h"
#include "validators/workflows/workflows.h"

namespace driftgate::workflows {
namespace {

std::vector<Violation> refused(const Step& first, const Step& second) {
  if (first.operation->method != "PUT" || !is_success(status_of(first))) return {};
  if (status_of(second) == 0 || status_of(second) >= 500 || is_success(status_of(second)))
    return {};
  return {{.message = "the same PUT a second time is refused",
           .expected = std::to_string(status_of(first)),
           .actual = std::to_string(status_of(second)),
           .instance = "repeat of PUT"}};
}

std::vector<Violation> check_repeat_changes(const Workflow& workflow, const Step& step) {
  const Step* before = workflow.after(step);
  if (before == nullptr) return {};
  if (step.role == Step::Role::repeat && before->role == Step::Role::write)
    return refused(*before, step);
  if (step.role != Step::Role::read || before->role != Step::Role::repeat || !step.body) return {};
  const Step* written = workflow.after(*before);
  if (written == nullptr || written->role != Step::Role::write || !written->sent) return {};
  // What the resource was after the first time.
  const Step* once = nullptr;
  for (const Step& other : workflow.steps)
    if (other.role == Step::Role::read && workflow.after(other) == written) once = &other;
  if (once == nullptr || !once->body) return {};
  std::vector<Violation> violations;
  for (Difference& difference : differences_of(written->sent, once->body, step.body))
    violations.push_back({.message = "repeating " + written->operation->method + " changed more",
                          .expected = std::move(difference.expected),
                          .actual = std::move(difference.actual),
                          .instance = std::move(difference.instance)});
  return violations;
}

}  // namespace

const WorkflowRule repeat_changes{
    .id = "repeat-changes",
    .category = "contract",
    .severity = Severity::error,
    .summary = "Repeating PUT or DELETE changes nothing more",
    .explanation =
        "PUT and DELETE are idempotent (RFC 9110 §9.2.2): a client whose connection broke sends "
        "them again, and that must leave the same state. Here the second of two equal requests "
        "was refused where the first was not, or changed what the first had written.",
    .blame = WorkflowRule::Blame::cause,
    .check = check_repeat_changes,
};

}  // namespace driftgate::workflows
