#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

/// No bytes are a text, a table or a file like any other, but they are not JSON.
bool is_empty_content(const Case& c) {
  return c.content != nullptr && c.media != nullptr && !c.media->is_json() &&
         !c.expected.of_consumer;
}

std::vector<Violation> check_missing_body(const Case& c) {
  if (c.promise == nullptr || c.promise->content.empty() || !c.response.body.empty()) return {};
  if (c.response.body_left_out) return {};
  if (!may_have_content(c.exchange.request, c.response) || is_empty_content(c)) return {};
  return {{.message = "the body is missing",
           .expected = c.promise->content.front().media.essence(),
           .actual = "no body",
           .source = c.promise->source.location()}};
}

}  // namespace

const Rule<Case> missing_body{
    .id = "missing-body",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A response that describes content has a body",
    .explanation =
        "The description gives this response content, and the body came empty. A consumer that "
        "parses it fails at the first byte. If an empty answer is meant, describe it: status 204, "
        "or the response without content. Answers to HEAD, and 204, 205 and 304, never have a "
        "body and are not judged; neither is an empty text or file that is labelled with its "
        "described type.",
    .check = check_missing_body,
};

}  // namespace driftgate::checks
