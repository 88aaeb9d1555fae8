#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "reporters/causes.h"
#include "reporters/describe.h"
#include "reporters/html_excerpt.h"
#include "reporters/html_sections.h"
#include "reporters/text.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostWhole = 300;          // Root causes with promise and evidence.
constexpr std::size_t kMostFindingRows = 2'000;  // Of the others, and of what is accepted.
constexpr std::size_t kMostOpen = 20;            // Unfolded.

// ---- One root cause -------------------------------------------------------------------------

struct Badge {
  std::string_view tone{};
  std::string_view glyph{};
  std::string_view word{};
};

Badge badge_of(const Cause& cause) {
  if (cause.finding->confidence == Confidence::flaky) return {"note", "≈", "flaky"};
  switch (severity_of(cause)) {
    case Severity::error:
      return {"error", "✕", "error"};
    case Severity::warning:
      return {"warning", "▲", "warning"};
    default:
      return {"note", "●", "note"};
  }
}

std::string place_of(const Cause& cause) {
  const Location& own = cause.finding->violation.source;
  return to_string(own.file.empty() ? cause.result->source : own);
}

// Links to a finding stay the same from run to run.
std::string id_of(const Cause& cause, std::set<std::string>& taken) {
  const std::string& known = cause.finding->fingerprint;
  const bool is_hex = !known.empty() && known.find_first_not_of("0123456789abcdef") == known.npos;
  std::string id = is_hex ? "finding-" + known : "finding";
  if (!taken.insert(id).second) {
    std::size_t copy = 2;
    while (!taken.insert(fmt::format("{}-{}", id, copy)).second) ++copy;
    id = fmt::format("{}-{}", id, copy);
  }
  return id;
}

void facts(const Cause& cause, HtmlWriter& out) {
  const Finding& finding = *cause.finding;
  out.markup("<p class=\"about\">").code(finding.rule);
  if (!finding.violation.instance.empty()) out.markup(" at ").code(finding.violation.instance);
  if (cause.count > 1)
    out.markup(fmt::format(" · seen {} times in {}", cause.count, counted(cause.cases, "case")));
  if (finding.confidence == Confidence::confirmed && finding.category != "compatibility")
    out.markup(" · confirmed by a second request");
  if (finding.confidence == Confidence::flaky) out.markup(" · one of two requests showed it");
  out.markup("</p>\n");
}

void value_line(std::string_view label, std::string_view value, HtmlWriter& out) {
  if (value.empty()) return;
  out.markup("<p class=\"value\"><span>").markup(label).markup("</span> ").code(value);
  out.markup("</p>\n");
}

void promise(const Cause& cause, HtmlWriter& out) {
  const Finding& finding = *cause.finding;
  const Violation& violation = finding.violation;
  const std::string place = place_of(cause);
  out.markup("<figure class=\"promise\"><figcaption><b>Promise</b> ");
  if (!place.empty()) out.code(place);
  out.markup("</figcaption>\n");
  value_line("expected", violation.expected, out);
  write_html_excerpt(finding.promise, "promised", out);
  if (finding.promise.empty() && violation.expected.empty() && place.empty())
    out.markup("<p class=\"none\">It is not written in a file: the rule itself asks for it.</p>\n");
  const std::string& pointer =
      violation.keyword.empty() ? violation.source.pointer : violation.keyword;
  if (!pointer.empty()) out.markup("<p class=\"pointer\">").code(pointer).markup("</p>\n");
  out.markup("</figure>\n");
}

void evidence(const Cause& cause, HtmlWriter& out) {
  const Finding& finding = *cause.finding;
  const bool of_descriptions = finding.category == "compatibility";
  const int status = finding.status != 0 ? finding.status : cause.result->status;
  out.markup("<figure class=\"evidence\"><figcaption><b>Evidence</b> ");
  if (status != 0) out.markup(fmt::format("HTTP {}", status));
  out.markup("</figcaption>\n");
  value_line("actual", finding.violation.actual, out);
  write_html_excerpt(finding.evidence, "found", out);
  if (of_descriptions && !finding.violation.hint.empty())
    out.element("p class=\"proof\"", finding.violation.hint, 2'000);
  else if (finding.evidence.empty() && finding.violation.actual.empty())
    out.markup("<p class=\"none\">Nothing of the answer can be quoted here.</p>\n");
  out.markup("</figure>\n");
}

void term(std::string_view label, std::string_view words, HtmlWriter& out) {
  if (words.empty()) return;
  out.markup("<dt>").markup(label).markup("</dt><dd>").text(words).markup("</dd>\n");
}

void command(std::string_view label, std::string_view words, HtmlWriter& out) {
  if (words.empty()) return;
  out.markup("<dt>").markup(label).markup("</dt><dd>");
  out.element("code class=\"command\"", words, HtmlWriter::kMostCommand).markup("</dd>\n");
}

void people(const IntegrationReport& integration, HtmlWriter& out) {
  bool first = true;
  for (const auto& [label, who] : people_of(integration)) {
    if (who.empty()) continue;
    out.markup(first ? "<dt>people</dt><dd>" : " · ");
    out.markup("<small>").markup(label).markup("</small> ").address(who);
    first = false;
  }
  if (!first) out.markup("</dd>\n");
}

void act(const Cause& cause, HtmlWriter& out) {
  const Finding& finding = *cause.finding;
  out.markup("<dl class=\"act\">\n");
  if (finding.category != "compatibility") term("likely", finding.violation.hint, out);
  term("next", next_action(finding, *cause.integration), out);
  people(*cause.integration, out);
  command("reproduce",
          finding.reproduction.empty() ? cause.result->reproduction : finding.reproduction, out);
  command("run again", cause.result->rerun, out);
  out.markup("</dl>\n");
}

void whole(const Cause& cause, bool is_open, const std::string& id, HtmlWriter& out) {
  const Badge badge = badge_of(cause);
  out.markup(
      fmt::format("<details class=\"finding {}\" id=\"{}\"{}>\n<summary><h4>"
                  "<span class=\"badge {}\"><span aria-hidden=\"true\">{}</span> {}</span> ",
                  badge.tone, id, is_open ? " open" : "", badge.tone, badge.glyph, badge.word));
  const std::string& message = cause.finding->violation.message;
  out.text(message.empty() ? cause.finding->rule : std::string_view(message));
  out.markup("</h4> ").element("code class=\"case\"", cause.result->name, 120);
  out.markup("</summary>\n<div class=\"body\">\n");
  facts(cause, out);
  out.markup("<div class=\"pair\">\n");
  promise(cause, out);
  evidence(cause, out);
  out.markup("</div>\n");
  act(cause, out);
  out.markup("</div></details>\n");
}

// ---- All of them ----------------------------------------------------------------------------

// Causes come worst first; integrations, then, by their worst.
std::vector<const IntegrationReport*> order_of(const std::vector<Cause>& causes) {
  std::vector<const IntegrationReport*> order;
  std::set<const IntegrationReport*> known;
  for (const Cause& cause : causes)
    if (known.insert(cause.integration).second) order.push_back(cause.integration);
  return order;
}

void of_integration(const IntegrationReport& integration, const std::vector<const Cause*>& causes,
                    std::size_t& shown, std::set<std::string>& ids, HtmlWriter& out) {
  out.element("h3", integration.name);
  out.markup(fmt::format("<p class=\"under\">{}</p>\n", counted(causes.size(), "root cause")));
  for (const Cause* cause : causes) {
    whole(*cause, shown < kMostOpen, id_of(*cause, ids), out);
    ++shown;
  }
}

void in_short(const std::vector<Cause>& causes, std::size_t from, HtmlWriter& out) {
  const std::size_t to = std::min(causes.size(), from + kMostFindingRows);
  out.markup(fmt::format("<h3>{}</h3>\n", counted(causes.size() - from, "more root cause")));
  out.begin_table("short", "", "In short; the JSON report has them whole");
  out.columns({"severity", "case", "rule", "what", "promise"});
  out.end_table_head();
  for (std::size_t i = from; i < to; ++i) {
    const Cause& cause = causes[i];
    out.markup("<tr><td>").markup(badge_of(cause).word).markup("</td><th scope=\"row\">");
    out.text(cause.integration->name, 60).markup(" ").element("code", cause.result->name, 120);
    out.markup("</th><td>").code(cause.finding->rule).markup("</td><td>");
    out.text(cause.finding->violation.message, 200).markup("</td><td>");
    if (const std::string place = place_of(cause); !place.empty()) out.code(place);
    out.markup("</td></tr>\n");
  }
  out.end_table();
  if (to < causes.size()) out.markup(fmt::format("<p>And {} more.</p>\n", causes.size() - to));
}

struct Accepted {
  const IntegrationReport* integration = nullptr;
  const Result* result = nullptr;
  const Finding* finding = nullptr;
};

void accepted(const Report& report, HtmlWriter& out) {
  std::vector<Accepted> all;
  for (const IntegrationReport& integration : report.integrations)
    for (const Result& result : integration.results)
      for (const Finding& finding : result.findings)
        if (finding.accepted) all.push_back({&integration, &result, &finding});
  if (all.empty()) return;
  out.markup("<h3>Accepted by the baseline</h3>\n");
  out.begin_table("terms", "", "Findings that fail nothing, and by whose word");
  out.columns({"case", "rule", "why", "ticket", "owner", "until"});
  out.end_table_head();
  const std::size_t rows = std::min(all.size(), kMostFindingRows);
  for (std::size_t i = 0; i < rows; ++i) {
    const Acceptance& terms = *all[i].finding->accepted;
    out.markup("<tr><th scope=\"row\">").text(all[i].integration->name, 60).markup(" ");
    out.element("code", all[i].result->name, 120).markup("</th><td>");
    out.code(headline(*all[i].finding)).markup("</td>");
    for (const std::string& cell : {terms.reason, terms.ticket, terms.owner, terms.expires})
      out.element("td", cell);
    out.markup("</tr>\n");
  }
  out.end_table();
  if (rows < all.size()) out.markup(fmt::format("<p>And {} more.</p>\n", all.size() - rows));
}

}  // namespace

void write_html_findings(const Report& report, HtmlWriter& out) {
  const std::vector<Cause> causes = causes_of(report);
  out.markup(
      "<section id=\"findings\" aria-labelledby=\"findings-title\">\n"
      "<h2 id=\"findings-title\">Findings</h2>\n");
  if (causes.empty()) out.markup("<p>No promise that was judged is broken.</p>\n");
  const std::size_t most = std::min(causes.size(), kMostWhole);
  std::size_t shown = 0;
  std::set<std::string> ids;
  for (const IntegrationReport* integration :
       order_of({causes.begin(), causes.begin() + static_cast<std::ptrdiff_t>(most)})) {
    std::vector<const Cause*> own;
    for (std::size_t i = 0; i < most; ++i)
      if (causes[i].integration == integration) own.push_back(&causes[i]);
    of_integration(*integration, own, shown, ids, out);
  }
  if (causes.size() > most) in_short(causes, most, out);
  accepted(report, out);
  out.markup("</section>\n");
}

}  // namespace driftgate
