#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_server_error(const Case& c) {
  if (c.response.status < 500 || is_fair_refusal(c.asked, c.response.status)) return {};
  // A default stands for whatever else may come; it does not make a failing server meant.
  if (c.promise != nullptr && c.promise->status != kAnyStatus) return {};
  return {{.message = "the server failed with status " + std::to_string(c.response.status),
           .expected = "an answer",
           .actual = std::to_string(c.response.status),
           .source = c.expected.source.location()}};
}

}  // namespace

const Rule<Case> server_error{
    .id = "server-error",
    .category = "contract",
    .severity = Severity::error,
    .summary = "The server does not answer a valid request with a status of 500 or above",
    .explanation =
        "The probe was made from the description, so the provider should know what to do with it. "
        "A status of 500 or above says that it failed instead. Look into the provider's logs for "
        "the time of the run; the reproduction sends the same request again. Retries for 502, 503 "
        "and 504 are spent before this is reported. A 5xx status that the operation documents by "
        "number or as 5XX is reported by documented-server-error; a default response does not "
        "count as documenting it.",
    .check = check_server_error,
};

}  // namespace driftgate::checks
