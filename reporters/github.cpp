#include "reporters/github.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "reporters/causes.h"
#include "reporters/describe.h"
#include "reporters/reporter.h"
#include "reporters/sanitize.h"
#include "reporters/text.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostAnnotations = 10;  // GitHub keeps ten errors and ten warnings a step.
constexpr std::size_t kMostLine = 500;        // Characters.

struct GithubAnnotation {
  Severity severity = Severity::error;
  const IntegrationReport* integration = nullptr;
  const Result* result = nullptr;
  const Finding* finding = nullptr;  // Null: the case could not be judged.
  std::size_t cases = 1;
};

std::vector<GithubAnnotation> annotations_of(const Report& report) {
  std::vector<GithubAnnotation> all;
  for (const Obstacle& obstacle : obstacles_of(report))
    all.push_back(
        {Severity::error, obstacle.integration, obstacle.result, nullptr, obstacle.cases});
  for (const Cause& cause : causes_of(report))
    all.push_back(
        {severity_of(cause), cause.integration, cause.result, cause.finding, cause.cases});
  // A broken promise tells more than a provider that could not be asked.
  const auto rank = [](const GithubAnnotation& a) {
    if (a.finding == nullptr) return a.result->fault == Fault::input ? 0 : 2;
    return a.severity == Severity::error ? 1 : a.severity == Severity::warning ? 3 : 4;
  };
  std::stable_sort(
      all.begin(), all.end(),
      [&](const GithubAnnotation& a, const GithubAnnotation& b) { return rank(a) < rank(b); });
  return all;
}

std::string_view command_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    default:
      return "notice";
  }
}

void add_line(std::string& to, std::string_view text) {
  if (!to.empty()) to += '\n';
  to += disarm(brief(text, kMostLine, terminal_text));
}

std::string message_of(const GithubAnnotation& annotation) {
  const Result& result = *annotation.result;
  std::string text;
  if (annotation.finding == nullptr) {
    add_line(text, fmt::format("{}: {}", result.name, result.reason));
    add_line(text, fmt::format("do: {}", next_action(result, *annotation.integration)));
  } else {
    const Finding& finding = *annotation.finding;
    add_line(text,
             fmt::format("{}: {}: {}", result.name, headline(finding), finding.violation.message));
    for (const Detail& detail : details(finding, result, *annotation.integration))
      add_line(text, fmt::format("{}: {}", detail.label, detail.text));
  }
  if (annotation.cases > 1)
    add_line(text, fmt::format("{} like this", counted(annotation.cases, "case")));
  const bool has_own = annotation.finding != nullptr && !annotation.finding->reproduction.empty();
  for (const Detail& detail : repetition(result))
    if (!has_own || detail.label != "repro")
      add_line(text, fmt::format("{}: {}", detail.label, detail.text));
  return text;
}

std::string line_of(const Report& report, const GithubAnnotation& annotation) {
  const Location place =
      place_of(report, *annotation.integration, *annotation.result, annotation.finding);
  const std::string column =
      place.column > 0 ? fmt::format(",col={}", place.column) : std::string();
  const std::string title = fmt::format(
      "{}: {}", annotation.integration->name,
      annotation.finding == nullptr ? annotation.result->type : annotation.finding->rule);
  return fmt::format("::{} file={},line={}{},title={}::{}\n", command_of(annotation.severity),
                     github_property(place.file), place.line, column,
                     github_property(brief(title, kMostLine, terminal_text)),
                     github_message(message_of(annotation)));
}

}  // namespace

std::string github_annotations(const Report& report) {
  const std::vector<GithubAnnotation> all = annotations_of(report);
  const std::size_t shown = std::min(all.size(), kMostAnnotations);
  std::string lines;
  for (std::size_t i = 0; i < shown; ++i) lines += line_of(report, all[i]);
  if (all.size() > shown)
    lines += fmt::format("::notice title=driftgate::{} not annotated: see the step's log\n",
                         counted(all.size() - shown, "more finding"));
  if (exit_code(report) == ExitCode::nothing_judged)
    lines += "::error title=driftgate::nothing was selected or judged\n";
  return lines;
}

namespace reporters {
namespace {

std::string write_github(const Report& report, const ReportStyle&) {
  return github_annotations(report);
}

}  // namespace

const Reporter github{.name = "github",
                      .summary = "Annotations for GitHub Actions, to be printed by a step",
                      .write = write_github};

}  // namespace reporters
}  // namespace driftgate
