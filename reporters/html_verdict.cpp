#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "reporters/causes.h"
#include "reporters/describe.h"
#include "reporters/html_sections.h"
#include "reporters/text.h"

namespace driftgate {
namespace {

// Beside each colour a glyph and a word: colour is never the only sign.
struct Verdict {
  std::string_view tone{};
  std::string_view glyph{};
  std::string_view sentence{};
};

Verdict verdict_of(const Report& report) {
  switch (exit_code(report)) {
    case ExitCode::kept:
      return {"good", "✓", "Every promise that was judged is kept"};
    case ExitCode::broken:
      return {"bad", "✕", "Promises are broken"};
    case ExitCode::bad_input:
      return {"bad", "!", "Some input could not be used"};
    case ExitCode::undetermined:
      return {"unsure", "?", "It could not all be found out"};
    case ExitCode::nothing_judged:
      return {"unsure", "?", "Nothing was judged"};
    default:
      return {"unsure", "!", "The run was stopped before its end"};
  }
}

struct Share {
  std::string_view name{};  // As in JSON.
  std::string_view tone{};
  std::string_view glyph{};
  std::string_view label{};
  std::size_t count = 0;
};

std::array<Share, 4> shares_of(const Tally& all) {
  return {{{"failed", "bad", "✕", "failed", all.failed},
           {"errored", "unsure", "?", "not judged", all.errored},
           {"skipped", "quiet", "–", "not tried", all.skipped},
           {"passed", "good", "✓", "passed", all.passed}}};
}

// What is there can be seen, however little it is.
void bar(const std::array<Share, 4>& shares, std::size_t total, HtmlWriter& out) {
  constexpr std::size_t kLeast = 8;  // Thousandths.
  std::array<std::size_t, 4> wide{};
  std::size_t sum = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i].count > 0) wide[i] = std::max(kLeast, 1000 * shares[i].count / total);
    sum += wide[i];
  }
  out.markup("<svg class=\"bar\" width=\"100%\" height=\"12\" aria-hidden=\"true\">");
  std::size_t at = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (wide[i] == 0) continue;
    out.markup(fmt::format("<rect class=\"{}\" x=\"{:.2f}%\" width=\"{:.2f}%\" height=\"12\"/>",
                           shares[i].tone,
                           100.0 * static_cast<double>(at) / static_cast<double>(sum),
                           100.0 * static_cast<double>(wide[i]) / static_cast<double>(sum)));
    at += wide[i];
  }
  out.markup("</svg>\n");
}

void tally_of(const Report& report, HtmlWriter& out) {
  const Tally all = tally(report);
  const auto shares = shares_of(all);
  if (all.total() > 0) bar(shares, all.total(), out);
  out.markup("<dl class=\"tally\">\n");
  for (const Share& share : shares)
    out.markup(fmt::format(
        "<div class=\"{}\"><dt><span aria-hidden=\"true\">{}</span> {}</dt>"
        "<dd data-tally=\"{}\">{}</dd></div>\n",
        share.count > 0 ? share.tone : "quiet", share.glyph, share.label, share.name, share.count));
  out.markup("</dl>\n");
}

void lead(const Report& report, HtmlWriter& out) {
  const Tally all = tally(report);
  out.markup("<p class=\"lead\">");
  if (all.failed > 0) {
    const auto causes = causes_of(report);
    const auto failing = static_cast<std::size_t>(
        std::count_if(causes.begin(), causes.end(),
                      [&](const Cause& cause) { return severity_of(cause) >= report.fail_on; }));
    out.markup(fmt::format("{} of {} failed, for <a href=\"#findings\">{}</a>. ", all.failed,
                           counted(all.total(), "case"), counted(failing, "root cause")));
  } else if (all.passed > 0) {
    out.markup(fmt::format("{} passed, none failed. ", counted(all.passed, "case")));
  }
  if (all.errored + all.skipped > 0) {
    std::string why;
    if (all.errored > 0) why = fmt::format("{} could not be judged", all.errored);
    if (all.skipped > 0) why += fmt::format("{}{} not tried", why.empty() ? "" : ", ", all.skipped);
    out.markup(fmt::format("Of {} nothing is known: <a href=\"#unknown\">{}</a>.",
                           counted(all.errored + all.skipped, "case"), why));
  } else if (all.total() > 0) {
    out.markup("No case was left out.");
  } else {
    out.markup("The run had no case: nothing is known of any promise.");
  }
  out.markup("</p>\n");
}

void fact(std::string_view label, std::string_view value, HtmlWriter& out) {
  if (value.empty()) return;
  out.markup("<div>").element("dt", label).element("dd", value).markup("</div>\n");
}

void facts(const Report& report, HtmlWriter& out) {
  out.markup("<dl class=\"facts\">\n");
  if (is_instant(report.started)) {
    const std::string when = fmt::format(
        "{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(instant(report.started).time_since_epoch().count()));
    out.markup("<div><dt>started</dt><dd><time datetime=\"").text(report.started, 40);
    out.markup(fmt::format("Z\">{} UTC</time></dd></div>\n", when));
  }
  fact("took", seconds(report.duration) + " s", out);
  fact("verdict",
       fmt::format("{}, exit code {}", to_string(exit_code(report)),
                   static_cast<int>(exit_code(report))),
       out);
  fact("fails on", to_string(report.fail_on), out);
  fact("seed", std::to_string(report.seed), out);
  fact("driftgate", report.tool_version, out);
  fact("host", report.hostname, out);
  out.markup("</dl>\n");
}

}  // namespace

void write_html_verdict(const Report& report, HtmlWriter& out) {
  const Verdict verdict = verdict_of(report);
  out.markup(
      fmt::format("<header class=\"top {}\">\n<p class=\"mark\">driftgate</p>\n"
                  "<h1><span class=\"seal\" aria-hidden=\"true\">{}</span> {}</h1>\n",
                  verdict.tone, verdict.glyph, verdict.sentence));
  lead(report, out);
  tally_of(report, out);
  facts(report, out);
  out.markup("</header>\n");
}

// ---- What was judged ------------------------------------------------------------------------

namespace {

void description(const IntegrationReport& integration, HtmlWriter& out) {
  if (!integration.description.empty())
    out.markup("<code>").path(integration.description).markup("</code>");
  if (!integration.description_version.empty())
    out.markup(" ").text(integration.description_version, 40);
  if (!integration.description_digest.empty())
    out.markup("<br><small>").text(integration.description_digest, 24).markup("</small>");
  if (!integration.upstream_description.empty())
    out.markup("<br><small>compared with ")
        .code(integration.upstream_description)
        .markup(" ")
        .text(integration.upstream_version, 40)
        .markup("</small>");
}

void people_cell(const IntegrationReport& integration, HtmlWriter& out) {
  bool first = true;
  for (const auto& [label, who] : people_of(integration)) {
    if (who.empty()) continue;
    if (!first) out.markup("<br>");
    first = false;
    if (label == kOwner || !out.link(who, label)) out.text(who, 80);
  }
}

void row(const IntegrationReport& integration, HtmlWriter& out) {
  const Tally all = tally(integration);
  out.markup("<tr><th scope=\"row\">").text(integration.name);
  if (!integration.base_url.empty()) {
    out.markup("<br><small>").path(integration.base_url, 80).markup("</small>");
  }
  out.markup("</th>");
  for (const Share& share : shares_of(all))
    out.markup(fmt::format("<td class=\"count {}\">{}</td>", share.count > 0 ? share.tone : "quiet",
                           share.count));
  const CoverageCount& operations = integration.coverage.of(CoverageKind::operations);
  out.markup(operations.total == 0 ? "<td class=\"count\"></td>"
                                   : fmt::format("<td class=\"count\">{}/{}</td>", operations.seen,
                                                 operations.total));
  out.markup(fmt::format("<td class=\"count\">{}</td><td>", integration.requests));
  description(integration, out);
  out.markup("</td><td>");
  people_cell(integration, out);
  out.markup("</td></tr>\n");
}

void notes(const Report& report, HtmlWriter& out) {
  constexpr std::size_t kMostNotes = 100;
  std::size_t listed = 0;
  const auto note = [&](std::string_view kind, const std::string& of, const std::string& what) {
    if (++listed > kMostNotes) return;
    if (listed == 1) out.markup("<ul class=\"notes\">\n");
    out.markup("<li><b>").markup(kind).markup("</b> ").text(of).markup(": ").text(what);
    out.markup("</li>\n");
  };
  for (const IntegrationReport& integration : report.integrations)
    for (const std::string& notice : integration.notices)
      note("<span aria-hidden=\"true\">▲</span> Notice", integration.name, notice);
  for (const IntegrationReport& integration : report.integrations)
    for (const Result& result : integration.results)
      for (const std::string& remark : result.remarks) note("Message framing", result.name, remark);
  if (listed > kMostNotes) out.markup(fmt::format("<li>and {} more</li>\n", listed - kMostNotes));
  if (listed > 0) out.markup("</ul>\n");
}

}  // namespace

void write_html_judged(const Report& report, HtmlWriter& out) {
  constexpr std::size_t kMostRows = 1'000;
  out.markup(
      "<section id=\"judged\" aria-labelledby=\"judged-title\">\n"
      "<h2 id=\"judged-title\">What was judged</h2>\n");
  if (report.integrations.empty()) {
    out.markup("<p>No integration took part.</p>\n</section>\n");
    return;
  }
  out.begin_table("wide", "", "Integrations, their cases, and the descriptions they are held to");
  out.columns({"integration", "#failed", "#not judged", "#not tried", "#passed", "#operations",
               "#requests", "description", "people"});
  out.end_table_head();
  const std::size_t rows = std::min(report.integrations.size(), kMostRows);
  for (std::size_t i = 0; i < rows; ++i) row(report.integrations[i], out);
  out.end_table();
  if (rows < report.integrations.size())
    out.markup(fmt::format("<p>And {} more.</p>\n",
                           counted(report.integrations.size() - rows, "integration")));
  notes(report, out);
  out.markup("</section>\n");
}

}  // namespace driftgate
