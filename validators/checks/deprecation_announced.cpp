#include <fmt/format.h>

#include "specs/http/date.h"
#include "specs/http/structured_field.h"
#include "validators/checks/announcement.h"
#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

/// RFC 9745 §2.1 has a structured date; its drafts had an HTTP-date or `true`.
std::string deprecation_announcement(const std::string& value, std::chrono::sys_seconds now) {
  auto date = parse_structured_date(value);
  if (!date) date = parse_http_date(value, now);
  if (date)
    return fmt::format("the provider announces {} ({}, {})",
                       *date > now ? "a deprecation" : "that this is deprecated", to_date(*date),
                       days_from(now, *date));
  const auto flag = parse_structured_boolean(value);
  if (flag == false || equal_ignoring_case(value, "false")) return {};
  return "the provider announces that this is deprecated";
}

std::vector<Violation> check_deprecation_announced(const Case& c) {
  const std::string* value = find_header(c.response.headers, "Deprecation");
  if (value == nullptr) return {};
  std::string message = deprecation_announcement(*value, c.now);
  if (message.empty()) return {};
  const std::string more = link_target(c.response.headers, "deprecation");
  return {{.message = std::move(message),
           .actual = *value,
           .instance = "header Deprecation",
           .hint = more.empty() ? "" : "see " + more,
           .source = c.expected.source.location()}};
}

}  // namespace

const Rule<Case> deprecation_announced{
    .id = "deprecation-announced",
    .category = "contract",
    .severity = Severity::warning,
    .summary = "The provider does not announce that the resource is or will be deprecated",
    .explanation =
        "The response has a Deprecation header (RFC 9745): the provider asks consumers to move "
        "away, now or from the date that it names. Nothing breaks yet. Plan the move: a link with "
        "the relation deprecation leads to the provider's explanation, and a Sunset header tells "
        "when the resource goes. The older forms of the header, an HTTP date or the word true, "
        "are understood as well.",
    .check = check_deprecation_announced,
};

}  // namespace driftgate::checks
