#include <fmt/format.h>

#include <string>

#include "reporters/html_sections.h"
#include "reporters/reporter.h"

// One page for people, whole in itself: no script, no font, no picture and no style sheet from
// elsewhere, and a policy that forbids them all. It may be mailed, kept and printed.

namespace driftgate::reporters {
namespace {

// Only the style sheet below is allowed, by its digest: what a provider wrote could not load, run
// or restyle anything even if it became markup.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'";

void head(const Report& report, HtmlWriter& out) {
  out.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
  out.markup(fmt::format("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n",
                         fmt::format(fmt::runtime(kPolicy), html_style_digest())));
  out.markup(
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n<title>");
  out.text(to_string(exit_code(report))).markup(" – driftgate report");
  if (report.integrations.size() == 1) out.markup(", ").text(report.integrations[0].name, 60);
  out.markup("</title>\n<style>").markup(html_style()).markup("</style>\n</head>\n");
}

constexpr std::string_view kNavigation =
    "<nav aria-label=\"Sections\">\n<ul>\n"
    "<li><a href=\"#judged\">What was judged</a></li>\n"
    "<li><a href=\"#findings\">Findings</a></li>\n"
    "<li><a href=\"#unknown\">Not known</a></li>\n"
    "<li><a href=\"#coverage\">Coverage</a></li>\n"
    "<li><a href=\"#latency\">Latency</a></li>\n"
    "<li><a href=\"#cases\">Cases</a></li>\n"
    "</ul>\n</nav>\n";

std::string write_html(const Report& report, const ReportStyle&) {
  HtmlWriter out;
  out.reserve(html_style().size() + (std::size_t{256} << 10));
  head(report, out);
  out.markup("<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
  write_html_verdict(report, out);
  out.markup("<div class=\"page\">\n").markup(kNavigation).markup("<main id=\"main\">\n");
  write_html_judged(report, out);
  write_html_findings(report, out);
  write_html_unknown(report, out);
  write_html_coverage(report, out);
  write_html_latency(report, out);
  write_html_cases(report, out);
  out.markup("</main>\n</div>\n<footer>\n<p>driftgate ").text(report.tool_version);
  out.markup(
      ". This page is whole in itself: it runs nothing and loads nothing. What providers and "
      "descriptions wrote is quoted; characters that cannot be seen stand as <code>\\u{1B}</code>."
      "</p>\n</footer>\n</body>\n</html>\n");
  return out.take();
}

}  // namespace

const Reporter html{
    .name = "html", .summary = "One page for people, whole in itself", .write = write_html};

}  // namespace driftgate::reporters
