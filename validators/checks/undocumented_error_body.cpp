#include <fmt/format.h>

#include "validators/case.h"
#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_undocumented_error_body(const Case& c) {
  if (c.promise == nullptr || !c.promise->content.empty() || c.response.body.empty()) return {};
  if (is_success(c.response.status) && c.promise->status != kAnyStatus) return {};
  // A redirect is expected to carry a short note for people (RFC 9110 §15.4).
  if (c.response.status >= 300 && c.response.status < 400) return {};
  if (!may_have_content(c.exchange.request, c.response)) return {};
  return {{.message = fmt::format("the body of status {} is not described", c.response.status),
           .expected = "no body",
           .actual = fmt::format("{} bytes", c.response.body.size()),
           .source = c.promise->source.location()}};
}

}  // namespace

const Rule<Case> undocumented_error_body{
    .id = "undocumented-error-body",
    .category = "contract",
    .severity = Severity::note,
    .summary = "A response for errors describes the body that it carries",
    .explanation =
        "The description lists this status or a default, but not what its body holds, and a body "
        "came. That is common for errors, so it is a note and breaks nothing. Consumers that show "
        "or log the error would be served by a description of it, for example of "
        "application/problem+json (RFC 9457).",
    .check = check_undocumented_error_body,
};

}  // namespace driftgate::checks
