#include <fmt/format.h>

#include "specs/http/date.h"
#include "validators/checks/announcement.h"
#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::string sunset_announcement(const std::string& value, std::chrono::sys_seconds now) {
  const auto date = parse_http_date(value, now);
  if (!date) return "the provider announces a sunset, with a date that cannot be read";
  if (*date > now)
    return fmt::format("the provider switches this off {}, on {}", days_from(now, *date),
                       to_date(*date));
  return fmt::format("the provider was to switch this off {}, on {}, and may do so any time",
                     days_from(now, *date), to_date(*date));
}

std::vector<Violation> check_sunset_announced(const Case& c) {
  const std::string* value = find_header(c.response.headers, "Sunset");
  if (value == nullptr) return {};
  const std::string more = link_target(c.response.headers, "sunset");
  return {{.message = sunset_announcement(*value, c.now),
           .actual = *value,
           .instance = "header Sunset",
           .hint = more.empty() ? "" : "see " + more,
           .source = c.expected.source.location()}};
}

}  // namespace

const Rule<Case> sunset_announced{
    .id = "sunset-announced",
    .category = "contract",
    .severity = Severity::warning,
    .summary = "The provider does not announce that the resource will be switched off",
    .explanation =
        "The response has a Sunset header (RFC 8594): from the date that it names, the resource is "
        "likely to stop answering. Consumers must have moved by then; a link with the relation "
        "sunset leads to the provider's explanation. The date is a hint and not part of the "
        "contract, so a date that has passed stays a warning too. Set the rule to error to make "
        "an announced end stop a release.",
    .check = check_sunset_announced,
};

}  // namespace driftgate::checks
