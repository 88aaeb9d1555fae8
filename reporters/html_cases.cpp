#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "reporters/describe.h"
#include "reporters/html_sections.h"
#include "reporters/text.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostCaseRows = 2'000;  // Of the whole page.
constexpr std::size_t kMostTables = 200;

struct OutcomeSign {
  std::string_view tone{};
  std::string_view glyph{};
  std::string_view word{};
};

OutcomeSign sign_of(const Report& report, const Result& result) {
  if (is_flaky_pass(report, result)) return {"unsure", "≈", "passed, flaky"};
  switch (result.outcome) {
    case Outcome::passed:
      return {"good", "✓", "passed"};
    case Outcome::failed:
      return {"bad", "✕", "failed"};
    case Outcome::errored:
      return {"unsure", "?", "not judged"};
    case Outcome::skipped:
      return {"quiet", "–", "not tried"};
  }
  return {};
}

// What needs a reader first; within, in the order of the plan.
int rank_of(const Result& result) {
  switch (result.outcome) {
    case Outcome::failed:
      return 0;
    case Outcome::errored:
      return 1;
    case Outcome::skipped:
      return 3;
    case Outcome::passed:
      return 2;
  }
  return 2;
}

void row(const Report& report, const Result& result, HtmlWriter& out) {
  const OutcomeSign sign = sign_of(report, result);
  out.markup(
      fmt::format("<tr><td class=\"{}\"><span aria-hidden=\"true\">{}</span> {}</td>"
                  "<th scope=\"row\">",
                  sign.tone, sign.glyph, sign.word));
  out.element("code", result.name, 160).markup("</th><td class=\"count\">");
  if (result.status != 0) out.number(static_cast<std::size_t>(result.status));
  out.markup("</td><td class=\"count\">");
  if (!result.findings.empty()) out.number(result.findings.size());
  out.markup("</td><td class=\"count\">");
  if (result.timings.total.count() > 0) out.markup(seconds(result.timings.total)).markup(" s");
  out.markup("</td></tr>\n");
}

void table(const Report& report, const IntegrationReport& integration, std::size_t told,
           bool is_open, HtmlWriter& out) {
  std::vector<const Result*> results;
  results.reserve(integration.results.size());
  for (const Result& result : integration.results) results.push_back(&result);
  std::stable_sort(results.begin(), results.end(),
                   [](const Result* a, const Result* b) { return rank_of(*a) < rank_of(*b); });
  out.markup(is_open ? "<details open><summary><h3>" : "<details><summary><h3>");
  out.text(integration.name).markup("</h3> ").markup(counted(results.size(), "case"));
  out.markup("</summary>\n");
  out.begin_table("cases", integration.name, "what came of each case");
  out.columns({"outcome", "case", "#status", "#findings", "#time"});
  out.end_table_head();
  for (std::size_t i = 0; i < told; ++i) row(report, *results[i], out);
  out.end_table();
  if (told < results.size())
    out.markup(fmt::format("<p>And {}; the JSON report has them all.</p>\n",
                           counted(results.size() - told, "more case")));
  out.markup("</details>\n");
}

}  // namespace

void write_html_cases(const Report& report, HtmlWriter& out) {
  out.markup(
      "<section id=\"cases\" aria-labelledby=\"cases-title\">\n"
      "<h2 id=\"cases-title\">Cases</h2>\n");
  // Large integrations share what room there is; small ones are told whole.
  const std::size_t tables = std::min(report.integrations.size(), kMostTables);
  const std::size_t each = tables == 0 ? 0 : std::max<std::size_t>(kMostCaseRows / tables, 10);
  std::size_t cases = 0;
  for (std::size_t i = 0; i < tables; ++i) {
    const IntegrationReport& integration = report.integrations[i];
    if (integration.results.empty()) continue;
    cases += integration.results.size();
    table(report, integration, std::min(integration.results.size(), each), tables == 1, out);
  }
  if (cases == 0) out.markup("<p>There was no case.</p>\n");
  if (tables < report.integrations.size())
    out.markup(fmt::format("<p>And {}; the JSON report has them all.</p>\n",
                           counted(report.integrations.size() - tables, "more integration")));
  out.markup("</section>\n");
}

}  // namespace driftgate
