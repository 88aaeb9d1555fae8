#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_undocumented_rejection(const Case& c) {
  if (!is_fair_refusal(c.asked, c.response.status)) return {};
  if (c.promise != nullptr || c.expected.responses.empty()) return {};
  return {{.message = "bad requests are refused with an undocumented status",
           .actual = std::to_string(c.response.status),
           .instance = "refusal",
           .source = c.expected.source.location()}};
}

}  // namespace

const Rule<Case> undocumented_rejection{
    .id = "undocumented-rejection",
    .category = "contract",
    .severity = Severity::note,
    .summary = "Refusals of bad requests are documented too",
    .explanation =
        "The provider refused a request that its description does not allow, with a status that "
        "any server may use for that but that the operation does not document. That breaks no "
        "promise; consumers would still like to know what an error looks like. Where your rules "
        "want every status documented, make this rule an error.",
    .check = check_undocumented_rejection,
};

}  // namespace driftgate::checks
