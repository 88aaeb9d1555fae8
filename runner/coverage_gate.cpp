#include "runner/coverage_gate.h"

#include <fmt/core.h>

#include <algorithm>

#include "validators/root_cause.h"

namespace driftgate {
namespace {

constexpr std::string_view kRule = "min-coverage";

CoverageCount count_of(std::string_view kind, const Coverage& coverage) {
  const std::optional<CoverageKind> known = coverage_kind(kind);
  return known ? coverage.of(*known) : coverage.all();
}

// Some that were never seen, for whoever must do something about it.
std::string examples(std::string_view kind, const Coverage& coverage) {
  constexpr std::size_t kMost = 3;
  std::string text;
  std::size_t shown = 0;
  for (const CoverageItem& item : coverage.items) {
    if (item.seen > 0 || (kind != "all" && to_string(item.kind) != kind)) continue;
    if (shown++ == kMost) return text + ", …";
    text += fmt::format("{}{}{}{}", text.empty() ? "" : ", ", item.operation,
                        item.operation.empty() ? "" : " ", item.name);
  }
  return text;
}

Finding too_little(const std::string& kind, unsigned least, const IntegrationReport& integration) {
  const CoverageCount count = count_of(kind, integration.coverage);
  const std::string never = examples(kind, integration.coverage);
  return {.rule = kRule,
          .category = "coverage",
          .violation = {.message = fmt::format("the run exercised {} of {} {}", count.seen,
                                               count.total, kind == "all" ? "parts" : kind),
                        .expected = fmt::format("at least {} %", least),
                        .actual = fmt::format("{} %", count.percent()),
                        .hint = never.empty() ? "" : "never seen: " + never},
          .fingerprint = fingerprint(integration.name, "", kRule, kind)};
}

bool judged(const IntegrationReport& integration) {
  const Tally cases = tally(integration);
  return cases.passed + cases.failed > 0;
}

}  // namespace

void require_coverage(const CoverageMinimum& least, Report& report) {
  for (IntegrationReport& integration : report.integrations) {
    if (!judged(integration)) continue;
    Result result{.name = "coverage", .outcome = Outcome::failed};
    for (const auto& [kind, percent] : least)
      if (count_of(kind, integration.coverage).percent() < percent)
        result.findings.push_back(too_little(kind, percent, integration));
    if (!result.findings.empty()) integration.results.push_back(std::move(result));
  }
}

}  // namespace driftgate
