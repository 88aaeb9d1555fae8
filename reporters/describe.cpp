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
  if (finding.category == "compatibility") return text;  // The proof says it.
  if (finding.confidence == Confidence::confirmed) also("confirmed by a second request");
  if (finding.confidence == Confidence::flaky) also("flaky: one of two requests showed it");
  return text;
}

std::string accepted(const Acceptance& acceptance) {
  std::string text = acceptance.reason;
  const auto also = [&text](std::string_view label, const std::string& what) {
    if (!what.empty()) text += fmt::format("; {}{}", label, what);
  };
  also("", acceptance.ticket);
  also("owner ", acceptance.owner);
  also("until ", acceptance.expires);
  return text;
}

}  // namespace

std::vector<const Finding*> worst_first(const Result& result) {
  std::vector<const Finding*> findings;
  findings.reserve(result.findings.size());
  for (const Finding& finding : result.findings) findings.push_back(&finding);
  std::stable_sort(findings.begin(), findings.end(), [](const Finding* a, const Finding* b) {
    if (a->accepted.has_value() != b->accepted.has_value()) return !a->accepted.has_value();
    return a->severity > b->severity;
  });
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
  add(all, finding.category == "compatibility" ? "proof" : "likely", finding.violation.hint);
  add(all, "described", to_string(finding.described));
  if (finding.reliance) add(all, "consumers", to_string(*finding.reliance));
  if (finding.accepted)
    add(all, "accepted", accepted(*finding.accepted));
  else
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

std::string covered(const std::array<CoverageCount, kCoverageKinds>& counts) {
  std::string text;
  for (std::size_t i = 0; i < kCoverageKinds; ++i) {
    if (counts[i].total == 0) continue;
    std::string name(to_string(static_cast<CoverageKind>(i)));
    std::replace(name.begin(), name.end(), '-', ' ');
    text += fmt::format("{}{} of {} {}", text.empty() ? "" : ", ", counts[i].seen, counts[i].total,
                        name);
  }
  return text;
}

bool is_flaky_pass(const Report& report, const Result& result) {
  if (result.outcome != Outcome::passed) return false;
  return std::any_of(result.findings.begin(), result.findings.end(), [&](const Finding& finding) {
    return finding.confidence == Confidence::flaky && finding.severity >= report.fail_on &&
           !finding.accepted;
  });
}

}  // namespace driftgate
