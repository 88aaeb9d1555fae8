#include "runner/coverage_gate.h"

#include <gtest/gtest.h>

namespace driftgate::coverage_gate_test {
namespace {

Report report_of(Outcome outcome) {
  IntegrationReport pets{.name = "pets", .results = {{.name = "GET /", .outcome = outcome}}};
  pets.coverage.counts = {{{1, 2}, {0, 0}, {0, 0}, {2, 3}, {0, 0}, {0, 0}, {0, 0}}};
  pets.coverage.items = {{.kind = CoverageKind::operations, .operation = "b", .name = "GET /b"}};
  return {.integrations = {std::move(pets)}};
}

TEST(CoverageGate, what_is_below_its_minimum_fails) {
  const struct {
    CoverageMinimum least;
    std::size_t findings;
  } cases[] = {
      {{}, 0},
      {{{"operations", 50}}, 0},
      {{{"operations", 51}}, 1},
      {{{"statuses", 66}, {"operations", 50}}, 0},
      {{{"statuses", 67}, {"operations", 51}}, 2},
      {{{"all", 60}}, 0},
      {{{"all", 61}}, 1},
      {{{"parameters", 100}}, 0},  // There are none.
  };
  for (const auto& c : cases) {
    Report report = report_of(Outcome::passed);
    require_coverage(c.least, report);
    const auto& results = report.integrations[0].results;
    ASSERT_EQ(results.size(), c.findings == 0 ? 1U : 2U);
    EXPECT_EQ(exit_code(report), c.findings == 0 ? ExitCode::kept : ExitCode::broken);
    if (c.findings > 0) {
      EXPECT_EQ(results[1].findings.size(), c.findings);
    }
  }
}

TEST(CoverageGate, says_what_was_never_seen) {
  Report report = report_of(Outcome::passed);
  require_coverage({{"operations", 100}}, report);
  const Finding& finding = report.integrations[0].results.at(1).findings.at(0);
  EXPECT_EQ(finding.violation.message, "the run exercised 1 of 2 operations");
  EXPECT_EQ(finding.violation.hint, "never seen: b GET /b");
  EXPECT_EQ(finding.fingerprint.size(), 16U);
}

TEST(CoverageGate, where_nothing_was_judged_the_reason_is_told_alone) {
  Report report = report_of(Outcome::errored);
  require_coverage({{"all", 100}}, report);
  EXPECT_EQ(report.integrations[0].results.size(), 1U);
}

}  // namespace
}  // namespace driftgate::coverage_gate_test
