#include "reporters/causes.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>
#include <unordered_map>

#include "reporters/describe.h"

namespace driftgate {
namespace {

constexpr const char* kDefaultConfiguration = "driftgate.yaml";

bool is_url(std::string_view file) { return file.find("://") != std::string_view::npos; }

void add_instance(Cause& cause, const Result& result, const Finding& finding) {
  cause.count += finding.count;
  if (cause.result != &result) ++cause.cases;
  if (finding.severity > cause.finding->severity) cause.finding = &finding;
}

}  // namespace

Severity severity_of(const Cause& cause) {
  const Finding& finding = *cause.finding;
  return finding.confidence == Confidence::flaky ? std::min(finding.severity, Severity::note)
                                                 : finding.severity;
}

std::vector<Cause> causes_of(const Report& report) {
  std::vector<Cause> causes;
  std::unordered_map<std::string, std::size_t> known;
  for (const IntegrationReport& integration : report.integrations)
    for (const Result& result : integration.results)
      for (const Finding& finding : result.findings) {
        if (finding.accepted || finding.severity == Severity::off) continue;
        Cause cause{&integration, &result, &finding, finding.count};
        const auto [found, is_new] = known.try_emplace(
            fmt::format("{} {}", finding.rule, fingerprint_of(cause)), causes.size());
        if (is_new)
          causes.push_back(cause);
        else
          add_instance(causes[found->second], result, finding);
      }
  std::stable_sort(causes.begin(), causes.end(),
                   [](const Cause& a, const Cause& b) { return severity_of(a) > severity_of(b); });
  return causes;
}

std::string fingerprint_of(const Cause& cause) {
  if (!cause.finding->fingerprint.empty()) return cause.finding->fingerprint;
  return fmt::format("{}/{}/{}/{}", cause.finding->rule, cause.integration->name,
                     cause.result->name, cause.finding->violation.instance);
}

std::string sentence_of(const Finding& finding) {
  const Violation& violation = finding.violation;
  std::string text = headline(finding);
  if (!violation.message.empty()) text += ": " + violation.message;
  if (!violation.expected.empty()) text += "; expected " + violation.expected;
  if (!violation.actual.empty()) text += "; actual " + violation.actual;
  return text;
}

std::vector<Obstacle> obstacles_of(const Report& report) {
  std::vector<Obstacle> obstacles;
  std::map<std::tuple<const IntegrationReport*, std::string_view, std::string_view>, std::size_t>
      known;
  for (const IntegrationReport& integration : report.integrations)
    for (const Result& result : integration.results) {
      if (result.outcome != Outcome::errored) continue;
      const auto [found, is_new] =
          known.try_emplace({&integration, result.type, result.reason}, obstacles.size());
      if (is_new)
        obstacles.push_back({&integration, &result});
      else
        ++obstacles[found->second].cases;
    }
  std::stable_sort(obstacles.begin(), obstacles.end(), [](const Obstacle& a, const Obstacle& b) {
    return a.result->fault == Fault::input && b.result->fault != Fault::input;
  });
  return obstacles;
}

std::string repository_path(const Report& report, const std::string& file) {
  namespace fs = std::filesystem;
  if (file.empty() || file == "-" || is_url(file)) return {};
  fs::path path(file);
  if (path.is_relative() && !report.folder.empty()) path = fs::path(report.folder) / path;
  path = path.lexically_normal();
  if (path.is_absolute()) {
    if (report.repository.empty()) return {};
    path = path.lexically_relative(fs::path(report.repository).lexically_normal());
  }
  const std::string text = path.generic_string();
  const bool outside =
      text.empty() || text == "." || text == ".." || text.starts_with("../") || path.is_absolute();
  return outside ? std::string() : text;
}

Location place_of(const Report& report, const IntegrationReport& integration, const Result& result,
                  const Finding* finding) {
  std::vector<Location> places;
  if (finding != nullptr) places.push_back(finding->violation.source);
  places.push_back(result.source);
  places.push_back({.file = integration.description});
  places.push_back({.file = report.configuration});
  for (Location& place : places) {
    place.file = repository_path(report, place.file);
    place.line = std::max(place.line, 1);
    if (!place.file.empty()) return place;
  }
  return {.file = kDefaultConfiguration, .line = 1};
}

}  // namespace driftgate
