#include <fmt/format.h>

#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::string described_types(const ExpectedResponse& promise) {
  std::string list;
  for (const ExpectedContent& content : promise.content) {
    if (!list.empty()) list += ", ";
    list += content.media.essence();
  }
  return list;
}

/// The answer to HEAD may leave out what an answer to GET has (RFC 9110 §9.3.2), so only what it
/// says is judged.
bool is_judged(const Case& c) {
  if (c.promise == nullptr || c.promise->content.empty()) return false;
  // A header that a consumer relies on is recorded, and judged as such.
  if (c.expected.of_consumer && c.content != nullptr) return false;
  if (c.exchange.request.method == "HEAD") return c.content_type != nullptr;
  return has_described_content(c);
}

std::string what_is_wrong(const Case& c) {
  if (c.content_type == nullptr) return "there is no Content-Type";
  if (c.media == nullptr) return "Content-Type is not a media type";
  return fmt::format("Content-Type {} is not {}", c.media->essence(),
                     c.expected.of_consumer ? "what the consumer expects" : "described");
}

std::vector<Violation> check_content_type(const Case& c) {
  if (!is_judged(c) || (c.media != nullptr && c.content != nullptr)) return {};
  return {{.message = what_is_wrong(c),
           .expected = described_types(*c.promise),
           .actual = c.content_type == nullptr ? "" : *c.content_type,
           .instance = "header Content-Type",
           .source = c.promise->source.location()}};
}

}  // namespace

const Rule<Case> content_type{
    .id = "content-type",
    .category = "contract",
    .severity = Severity::error,
    .summary = "The Content-Type is one that the response describes",
    .explanation =
        "The response describes its content by media types or ranges such as application/*, and "
        "none of them covers the Content-Type that came, or there was none. Letter case and "
        "additional parameters such as charset make no difference. An HTML type where JSON is "
        "described often means that a proxy, a login page or an error page answered instead of "
        "the API. Types that differ only in a +json suffix or in parameters are reported by "
        "content-type-variant. A body of a type that is not described is not judged further; a "
        "body without Content-Type is judged as JSON where nothing else is described.",
    .check = check_content_type,
};

}  // namespace driftgate::checks
