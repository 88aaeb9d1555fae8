#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_invalid_request_accepted(const Case& c) {
  if (c.asked.kind != Asked::Kind::invalid || !is_success(c.response.status)) return {};
  return {{.message = "an invalid request was accepted: " + c.asked.what,
           .expected = "a refusal, such as 400 or 422",
           .actual = std::to_string(c.response.status),
           .instance = c.asked.place,
           .keyword = promise_pointer(c),
           .source = promised_at(c)}};
}

}  // namespace

const Rule<Case> invalid_request_accepted{
    .id = "invalid-request-accepted",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A request that the description does not allow is refused",
    .explanation =
        "The request breaks exactly the one promise that is named, and was answered as if it kept "
        "it. Either the provider does not check what it says it does, and bad data gets in, or "
        "the description is narrower than what is meant. Enforce the promise, or widen the "
        "description. Values are only sent where they are invalid on the wire too: a number as "
        "the text of a query parameter is still a string.",
    .check = check_invalid_request_accepted,
};

}  // namespace driftgate::checks
