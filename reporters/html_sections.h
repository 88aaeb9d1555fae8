#pragma once

#include <array>
#include <string_view>

#include "reporters/html_writer.h"
#include "validators/report.h"

namespace driftgate {

// The parts of the HTML report, in its order. All begin with a heading of the second level and say
// so when there is nothing to tell. What a page can not hold is counted in its place.

/// The style sheet, and what the page's Content-Security-Policy knows it by: base64 of its SHA-256.
std::string_view html_style();
std::string_view html_style_digest();

inline constexpr std::string_view kOwner = "owner";

struct Person {
  std::string_view label{};
  std::string_view who{};  // A name or an address; empty: nobody is known.
};

/// Who can do something about an integration, the nearest first. Borrows from it.
inline std::array<Person, 4> people_of(const IntegrationReport& integration) {
  return {{{kOwner, integration.owner},
           {"runbook", integration.runbook},
           {"upstream", integration.contact},
           {"status page", integration.status_page}}};
}

/// The verdict, what it rests on, and the counts. With the heading of the first level.
void write_html_verdict(const Report& report, HtmlWriter& out);

/// The integrations: descriptions, counts, notices.
void write_html_judged(const Report& report, HtmlWriter& out);

/// Root causes by integration, promise beside evidence; then what the baseline accepts.
void write_html_findings(const Report& report, HtmlWriter& out);

/// What could not be judged, was not tried, or was judged in part.
void write_html_unknown(const Report& report, HtmlWriter& out);

/// Operations by statuses.
void write_html_coverage(const Report& report, HtmlWriter& out);

/// How long answers took, by operation.
void write_html_latency(const Report& report, HtmlWriter& out);

/// Every case by name.
void write_html_cases(const Report& report, HtmlWriter& out);

}  // namespace driftgate
