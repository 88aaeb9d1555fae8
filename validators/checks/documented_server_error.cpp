#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_documented_server_error(const Case& c) {
  if (c.response.status < 500 || c.promise == nullptr || c.promise->status == kAnyStatus) return {};
  return {{.message = "the server failed with status " + std::to_string(c.response.status) +
                      ", which the operation documents",
           .actual = std::to_string(c.response.status),
           .source = c.promise->source.location()}};
}

}  // namespace

const Rule<Case> documented_server_error{
    .id = "documented-server-error",
    .category = "contract",
    .severity = Severity::warning,
    .summary = "The server does not fail, not even in the way that the operation documents",
    .explanation =
        "The operation documents this 5xx status, so answering with it breaks no promise; the "
        "headers and the body are judged by what is described for it. But the probe could not "
        "show that the operation works. Set this rule to error where a gate must not pass on a "
        "failing provider.",
    .check = check_documented_server_error,
};

}  // namespace driftgate::checks
