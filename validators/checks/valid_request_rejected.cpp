#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_valid_request_rejected(const Case& c) {
  if (!is_refused_for_its_form(c) || c.told || !c.asked.differs_from_accepted) return {};
  return {{.message = "a valid request was refused: " + c.asked.what,
           .expected = "an answer as to the same request without this, which was accepted",
           .actual = std::to_string(c.response.status) +
                     (c.told_reason.empty() ? "" : ", " + c.told_reason),
           .instance = c.asked.place,
           .keyword = promise_pointer(c),
           .source = promised_at(c)}};
}

}  // namespace

const Rule<Case> valid_request_rejected{
    .id = "valid-request-rejected",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A request that the description allows is not refused for its form",
    .explanation =
        "A request was accepted, and the same request with one value exchanged for another that "
        "the description allows was refused with 400 or 422. Consumers that keep to the "
        "description are turned away. Often a bound is off by one, an enum value was forgotten, "
        "or the provider has a rule that the description does not tell.",
    .check = check_valid_request_rejected,
};

}  // namespace driftgate::checks
