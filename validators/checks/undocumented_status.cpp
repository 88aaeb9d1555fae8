#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::string documented_statuses(const Expectation& expected) {
  std::string list;
  for (const ExpectedResponse& response : expected.responses) {
    if (!list.empty()) list += ", ";
    list += to_string(response.status);
  }
  return list;
}

// A status of 500 and above is server-error's to tell, a fair refusal undocumented-rejection's: one
// cause, one finding.
std::vector<Violation> check_undocumented_status(const Case& c) {
  if (is_fair_refusal(c.asked, c.response.status)) return {};
  if (c.promise != nullptr || c.expected.responses.empty() || c.response.status >= 500) return {};
  const std::string status = std::to_string(c.response.status);
  return {{.message = c.expected.of_consumer ? "the consumer does not expect status " + status
                                             : "undocumented status " + status,
           .expected = documented_statuses(c.expected),
           .actual = status,
           .hint = c.told_reason,
           .source = c.expected.source.location()}};
}

}  // namespace

const Rule<Case> undocumented_status{
    .id = "undocumented-status",
    .category = "contract",
    .severity = Severity::error,
    .summary = "The response status is one that the operation documents",
    .explanation =
        "The provider answered with a status for which the description has no exact entry, no "
        "range such as 4XX and no default. Consumers generated or written from the description "
        "have no branch for it. If the status is meant, add it to the operation's responses with "
        "the body it carries; if not, the provider has drifted. Statuses of 500 and above are "
        "reported by server-error. In a consumer's contract the status is the one that it expects. "
        "An operation that documents no response promises nothing and "
        "is not judged.",
    .check = check_undocumented_status,
};

}  // namespace driftgate::checks
