#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "reporters/causes.h"
#include "reporters/describe.h"
#include "reporters/reporter.h"
#include "reporters/sanitize.h"
#include "reporters/text.h"

// For the summary of a GitHub step ($GITHUB_STEP_SUMMARY), comments and wikis: GitHub Flavored
// Markdown. Everything is in tables, so that it can be cut at a row.

namespace driftgate::reporters {
namespace {

constexpr std::size_t kMostBytes = std::size_t{900} << 10;  // GitHub refuses more than 1 MiB.
constexpr std::size_t kNoteBytes = 200;  // Kept for each note of what is left out.
constexpr std::size_t kMostTables = 5;
constexpr std::size_t kMostText = 300;       // Characters.
constexpr std::size_t kMostCommand = 2'000;  // The same.

std::string text(std::string_view words) {
  return markdown_text(brief(words, kMostText, terminal_text));
}

std::string code(std::string_view words, std::size_t most = kMostText) {
  return markdown_cell_code(brief(words, most, terminal_text));
}

class Summary {
 public:
  explicit Summary(std::string heading) : text_(std::move(heading)) {}

  void begin_table(std::string_view title, std::string_view header, std::string_view rule) {
    opening_ = fmt::format("\n## {}\n\n{}\n{}\n", title, header, rule);
    left_out_ = 0;
  }

  // A table without rows is not written.
  void row(const std::string& line) {
    const std::string harmless = disarm(line) + '\n';
    if (text_.size() + opening_.size() + harmless.size() + kMostTables * kNoteBytes > kMostBytes) {
      ++left_out_;
      return;
    }
    text_ += opening_ + harmless;
    opening_.clear();
  }

  void end_table() {
    if (left_out_ > 0)
      text_ +=
          fmt::format("\n{} left out: a summary holds 900 KiB.\n", counted(left_out_, "more row"));
  }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string opening_{};
  std::size_t left_out_ = 0;
};

std::string heading_of(const Report& report) {
  const Tally all = tally(report);
  std::string words = fmt::format(
      "# driftgate: {}\n\n{}: {} passed, {} failed, {} could not be "
      "judged, {} not tried. {} s, seed {}.\n",
      text(to_string(exit_code(report))), counted(all.total(), "case"), all.passed, all.failed,
      all.errored, all.skipped, seconds(report.duration), report.seed);
  return words;
}

void integrations(const Report& report, Summary& out) {
  out.begin_table("Integrations",
                  "| integration | passed | failed | not judged | not tried | operations | owner |",
                  "|---|--:|--:|--:|--:|--:|---|");
  for (const IntegrationReport& integration : report.integrations) {
    const Tally all = tally(integration);
    const CoverageCount& operations = integration.coverage.of(CoverageKind::operations);
    out.row(fmt::format(
        "| {} | {} | {} | {} | {} | {} | {} |", text(integration.name), all.passed, all.failed,
        all.errored, all.skipped,
        operations.total == 0 ? "" : fmt::format("{}/{}", operations.seen, operations.total),
        text(integration.owner)));
  }
  out.end_table();
}

std::string finding_cell(const Cause& cause) {
  const Finding& finding = *cause.finding;
  const Violation& violation = finding.violation;
  std::string cell = fmt::format("**{}**", text(finding.rule));
  if (!violation.instance.empty()) cell += " at " + code(violation.instance);
  if (!violation.message.empty()) cell += "<br>" + text(violation.message);
  if (!violation.expected.empty()) cell += "<br>expected " + code(violation.expected);
  if (!violation.actual.empty()) cell += "<br>actual " + code(violation.actual);
  if (!violation.hint.empty()) cell += "<br>likely: " + text(violation.hint);
  if (finding.reliance) cell += "<br>" + text(to_string(*finding.reliance));
  if (finding.confidence == Confidence::flaky) cell += "<br>flaky: one of two requests showed it";
  if (cause.count > 1)
    cell += fmt::format("<br>seen {} times in {}", cause.count, counted(cause.cases, "case"));
  cell += "<br>do: " + text(next_action(finding, *cause.integration));
  const std::string& command =
      finding.reproduction.empty() ? cause.result->reproduction : finding.reproduction;
  if (!command.empty()) cell += "<br>" + code(command, kMostCommand);
  return cell;
}

void findings(const Report& report, Summary& out) {
  out.begin_table("Findings", "| severity | case | finding | promise |", "|---|---|---|---|");
  for (const Cause& cause : causes_of(report)) {
    const Location& own = cause.finding->violation.source;
    const std::string place = to_string(own.file.empty() ? cause.result->source : own);
    out.row(fmt::format("| {} | {}<br>{} | {} | {} |", to_string(severity_of(cause)),
                        text(cause.integration->name), code(cause.result->name),
                        finding_cell(cause), place.empty() ? "" : code(place)));
  }
  out.end_table();
}

void obstacles(const Report& report, Summary& out) {
  out.begin_table("Could not be judged", "| integration | case | why | do |", "|---|---|---|---|");
  for (const Obstacle& obstacle : obstacles_of(report)) {
    const Result& result = *obstacle.result;
    std::string names = code(result.name);
    if (obstacle.cases > 1) names += fmt::format(" and {} more", obstacle.cases - 1);
    out.row(fmt::format("| {} | {} | **{}**: {} | {} |", text(obstacle.integration->name), names,
                        text(result.type), text(result.reason),
                        text(next_action(result, *obstacle.integration))));
  }
  out.end_table();
}

void not_tried(const Report& report, Summary& out) {
  std::vector<std::pair<std::string, std::size_t>> reasons;
  std::map<std::string_view, std::size_t> known;
  for (const IntegrationReport& integration : report.integrations)
    for (const Result& result : integration.results) {
      if (result.outcome != Outcome::skipped) continue;
      const auto [found, is_new] = known.try_emplace(result.reason, reasons.size());
      if (is_new) reasons.emplace_back(result.reason, 0);
      ++reasons[found->second].second;
    }
  out.begin_table("Not tried", "| cases | why |", "|--:|---|");
  for (const auto& [reason, cases] : reasons)
    out.row(fmt::format("| {} | {} |", cases, text(reason)));
  out.end_table();
}

void notices(const Report& report, Summary& out) {
  out.begin_table("Notices", "| integration | notice |", "|---|---|");
  for (const IntegrationReport& integration : report.integrations)
    for (const std::string& notice : integration.notices)
      out.row(fmt::format("| {} | {} |", text(integration.name), text(notice)));
  out.end_table();
}

std::string write_markdown(const Report& report, const ReportStyle&) {
  Summary out(heading_of(report));
  integrations(report, out);
  findings(report, out);
  obstacles(report, out);
  not_tried(report, out);
  notices(report, out);
  return out.take();
}

}  // namespace

const Reporter markdown{.name = "markdown",
                        .summary = "Markdown, for step summaries and comments",
                        .write = write_markdown};

}  // namespace driftgate::reporters
