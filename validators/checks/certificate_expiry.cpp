#include <fmt/format.h>

#include <algorithm>

#include "validators/checks/announcement.h"
#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

constexpr std::chrono::days kLongestNotice{14};

/// Whoever renews by machine does so with a third of the time left; short-lived certificates must
/// not be told of all their lives.
std::chrono::seconds notice(const Validity& validity) {
  return std::min<std::chrono::seconds>(kLongestNotice, (validity.until - validity.from) / 4);
}

std::vector<Violation> check_certificate_expiry(const Case& c) {
  const std::optional<Validity>& certificate = c.exchange.certificate;
  if (!certificate || certificate->until - c.now > notice(*certificate)) return {};
  const std::string day = to_date(certificate->until);
  const bool over = certificate->until <= c.now;
  return {
      {.message = fmt::format("the provider's TLS certificate {} {}", over ? "expired" : "expires",
                              days_from(c.now, certificate->until)),
       .actual = day,
       .source = c.expected.source.location()}};
}

}  // namespace

const Rule<Case> certificate_expiry{
    .id = "certificate-expiry",
    .category = "slo",
    .severity = Severity::warning,
    .summary = "The provider's TLS certificate does not expire soon",
    .explanation =
        "The certificate ends within 14 days, or, where it lives for less than 56 days, within the "
        "last quarter of its life; by then it should have been renewed. On that day every consumer "
        "that verifies it stops working at once, and this check ends with probe.tls. It is told on "
        "the first probe of a run only, since all others meet the same certificate. Certificates "
        "further up in the chain are not looked at.",
    .check = check_certificate_expiry,
};

}  // namespace driftgate::checks
