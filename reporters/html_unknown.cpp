#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "reporters/causes.h"
#include "reporters/html_sections.h"
#include "reporters/text.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostItems = 200;
constexpr std::size_t kMostNames = 12;

void more(std::size_t all, std::size_t told, HtmlWriter& out) {
  if (all > told) out.markup(fmt::format("<p>And {} more.</p>\n", all - told));
}

// ---- Without a verdict ----------------------------------------------------------------------

void obstacle(const Obstacle& one, HtmlWriter& out) {
  const Result& result = *one.result;
  out.markup("<li><p><span class=\"badge unsure\"><span aria-hidden=\"true\">?</span> ");
  out.text(result.type).markup("</span> ").text(result.reason).markup("</p>\n<dl class=\"act\">\n");
  out.markup("<dt>cases</dt><dd>").text(one.integration->name).markup(", ").code(result.name);
  if (one.cases > 1) out.markup(fmt::format(" and {} more", one.cases - 1));
  out.markup("</dd>\n<dt>next</dt><dd>").text(next_action(result, *one.integration));
  out.markup("</dd>\n");
  const std::pair<std::string_view, const std::string&> lines[] = {
      {"reproduce", result.reproduction}, {"run again", result.rerun}};
  for (const auto& [label, words] : lines) {
    if (words.empty()) continue;
    out.markup("<dt>").markup(label).markup("</dt><dd>");
    out.element("code class=\"command\"", words, HtmlWriter::kMostCommand).markup("</dd>\n");
  }
  out.markup("</dl></li>\n");
}

void obstacles(const Report& report, HtmlWriter& out) {
  const std::vector<Obstacle> all = obstacles_of(report);
  if (all.empty()) return;
  out.markup("<h3>Without a verdict</h3>\n<ul class=\"obstacles\">\n");
  const std::size_t told = std::min(all.size(), kMostItems);
  for (std::size_t i = 0; i < told; ++i) obstacle(all[i], out);
  out.markup("</ul>\n");
  more(all.size(), told, out);
}

// ---- Not tried ------------------------------------------------------------------------------

struct Reason {
  std::string_view integration{};
  std::string_view text{};
  std::vector<std::string_view> cases{};
};

void not_tried(const Report& report, HtmlWriter& out) {
  std::vector<Reason> reasons;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> known;
  for (const IntegrationReport& integration : report.integrations)
    for (const Result& result : integration.results) {
      if (result.outcome != Outcome::skipped) continue;
      const auto [found, is_new] =
          known.try_emplace({integration.name, result.reason}, reasons.size());
      if (is_new) reasons.push_back({integration.name, result.reason});
      reasons[found->second].cases.push_back(result.name);
    }
  if (reasons.empty()) return;
  out.markup("<h3>Not tried</h3>\n<ul class=\"reasons\">\n");
  const std::size_t told = std::min(reasons.size(), kMostItems);
  for (std::size_t i = 0; i < told; ++i) {
    const Reason& reason = reasons[i];
    out.markup("<li><b>").text(reason.integration).markup("</b>: ").text(reason.text);
    out.markup(fmt::format("<br><small>{}: </small>", counted(reason.cases.size(), "case")));
    const std::size_t names = std::min(reason.cases.size(), kMostNames);
    for (std::size_t j = 0; j < names; ++j)
      out.markup(j > 0 ? ", " : "").element("code", reason.cases[j], 120);
    if (names < reason.cases.size())
      out.markup(fmt::format(" and {} more", reason.cases.size() - names));
    out.markup("</li>\n");
  }
  out.markup("</ul>\n");
  more(reasons.size(), told, out);
}

// ---- Judged in part -------------------------------------------------------------------------

void in_part(const Report& report, HtmlWriter& out) {
  std::size_t all = 0;
  for (const IntegrationReport& integration : report.integrations)
    for (const Result& result : integration.results)
      for (const std::string& text : result.undecided) {
        if (++all > kMostItems) continue;
        if (all == 1) out.markup("<h3>Judged in part</h3>\n<ul class=\"reasons\">\n");
        out.markup("<li><b>").text(integration.name).markup("</b> ").code(result.name);
        out.markup(": ").text(text).markup("</li>\n");
      }
  if (all > 0) out.markup("</ul>\n");
  more(all, kMostItems, out);
}

}  // namespace

void write_html_unknown(const Report& report, HtmlWriter& out) {
  out.markup(
      "<section id=\"unknown\" aria-labelledby=\"unknown-title\">\n"
      "<h2 id=\"unknown-title\">What is not known</h2>\n");
  const std::size_t before = out.size();
  obstacles(report, out);
  not_tried(report, out);
  in_part(report, out);
  if (out.size() == before)
    out.markup(tally(report).total() == 0
                   ? "<p>No case was planned, so nothing is known.</p>\n"
                   : "<p>Every case that was planned was judged, and whole. What the description "
                     "promises beyond that is under <a href=\"#coverage\">Coverage</a>.</p>\n");
  out.markup("</section>\n");
}

}  // namespace driftgate
