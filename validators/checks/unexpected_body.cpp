#include <fmt/format.h>

#include "validators/case.h"
#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_unexpected_body(const Case& c) {
  if (c.promise == nullptr || !c.promise->content.empty() || c.response.body.empty()) return {};
  if (c.promise->any_content) return {};
  if (!c.expected.of_consumer &&
      (!is_success(c.response.status) || c.promise->status == kAnyStatus))
    return {};
  if (!may_have_content(c.exchange.request, c.response)) return {};
  return {{.message = "there is a body where none is described",
           .expected = "no body",
           .actual = fmt::format("{} bytes{}{}", c.response.body.size(),
                                 c.content_type == nullptr ? "" : " of ",
                                 c.content_type == nullptr ? "" : *c.content_type),
           .source = c.promise->source.location()}};
}

}  // namespace

const Rule<Case> unexpected_body{
    .id = "unexpected-body",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A successful response that describes no content has no body",
    .explanation =
        "The description gives this response no content, and yet a body came. Consumers written "
        "from the description throw it away, and nothing holds its shape: it can change without "
        "anyone noticing. Describe the content, or do not send it. Bodies of redirects, of errors "
        "and under a default response are reported by undocumented-error-body.",
    .check = check_unexpected_body,
};

}  // namespace driftgate::checks
