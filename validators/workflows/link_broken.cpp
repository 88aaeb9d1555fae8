#include "validators/workflows/workflows.h"

namespace driftgate::workflows {
namespace {

std::vector<Violation> check_link_broken(const Workflow&, const Step& step) {
  if (step.role != Step::Role::follow || step.link == nullptr) return {};
  const std::string instance = "link " + step.link->name;
  const Location source = step.link->source ? step.link->source.location() : Location{};
  if (!step.yields_nothing.empty())
    return {{.message =
                 "the answer has no value for the link: " + step.yields_nothing + " yields nothing",
             .expected = "a value",
             .instance = instance,
             .source = source}};
  const int status = status_of(step);
  if (status != 404 && status != 410) return {};
  return {{.message = "the link leads to nothing: " + step.operation->id + " answers " +
                      std::to_string(status),
           .expected = "what the link leads to",
           .actual = std::to_string(status),
           .instance = instance,
           .source = source}};
}

}  // namespace

const WorkflowRule link_broken{
    .id = "link-broken",
    .category = "contract",
    .severity = Severity::error,
    .summary = "Links of answers lead to what is there",
    .explanation =
        "The description has a link from this answer to another operation (OpenAPI 3.1 §4.8.20), "
        "with values that come from the answer. Either the value is not in the answer, or the "
        "other operation does not know it. Consumers that follow links end there.",
    .blame = WorkflowRule::Blame::cause,
    .check = check_link_broken,
};

}  // namespace driftgate::workflows
