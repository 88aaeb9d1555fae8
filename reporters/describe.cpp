#include "reporters/describe.h"

#include <fmt/format.h>

#include <algorithm>

#include "reporters/text.h"

namespace driftgate {
namespace {

void add(std::vector<Detail>& to, std::string_view label, std::string text) {
  if (!text.empty()) to.push_back({label, std::move(text)});
}

// The keyword where a schema is involved; at the least, the operation.
std::string promise(const Violation& violation, const Result& result) {
  const Location& source = violation.source.file.empty() ? result.source : violation.source;
  const std::string place = to_string(source);
  const std::string& pointer = violation.keyword.empty() ? source.pointer : violation.keyword;
  if (place.empty() || pointer.empty()) return place.empty() ? pointer : place;
  return fmt::format("{} ({})", place, pointer);
}

std::string how_often(const Finding& finding) {
  std::string text;
  if (finding.count > 1) text = fmt::format("and {} more like it", finding.count - 1);
  const auto also = [&text](std::string_view what) {
    if (!text.empty()) text += "; ";
    text += what;
  };
  if (finding.confidence == Confidence::confirmed) also("confirmed by a second request");
  if (finding.confidence == Confidence::flaky) also("flaky: one of two requests showed it");
  return text;
}

}  // namespace

std::vector<const Finding*> worst_first(const Result& result) {
  std::vector<const Finding*> findings;
  findings.reserve(result.findings.size());
  for (const Finding& finding : result.findings) findings.push_back(&finding);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding* a, const Finding* b) { return a->severity > b->severity; });
  return findings;
}

std::string headline(const Finding& finding) {
  if (finding.violation.instance.empty()) return std::string(finding.rule);
  return fmt::format("{} at {}", finding.rule, finding.violation.instance);
}

std::vector<Detail> details(const Finding& finding, const Result& result,
                            const IntegrationReport& integration) {
  std::vector<Detail> all;
  add(all, "expected", finding.violation.expected);
  add(all, "actual", finding.violation.actual);
  add(all, "promise", promise(finding.violation, result));
  add(all, "seen", how_often(finding));
  add(all, "likely", finding.violation.hint);
  add(all, "do", next_action(finding, integration));
  if (finding.reproduction != result.reproduction) add(all, "repro", finding.reproduction);
  return all;
}

std::vector<Detail> repetition(const Result& result) {
  std::vector<Detail> all;
  add(all, "repro", result.reproduction);
  add(all, "rerun", result.rerun);
  return all;
}

bool is_flaky_pass(const Report& report, const Result& result) {
  if (result.outcome != Outcome::passed) return false;
  return std::any_of(result.findings.begin(), result.findings.end(), [&](const Finding& finding) {
    return finding.confidence == Confidence::flaky && finding.severity >= report.fail_on;
  });
}

}  // namespace driftgate
