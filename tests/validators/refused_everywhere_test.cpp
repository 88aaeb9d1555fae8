#include "validators/refused_everywhere.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

Result result_with(std::string name, std::vector<Finding> findings) {
  return {.name = std::move(name),
          .outcome = findings.empty() ? Outcome::passed : Outcome::failed,
          .findings = std::move(findings)};
}

TEST(shared_causes, stay_with_the_first_that_shows_them) {
  const Finding shared{.rule = "missing-allow", .count = 2, .fingerprint = "shared"};
  const Finding own{.rule = "body-schema", .fingerprint = "own"};
  std::vector<Result> results{result_with("a", {}), result_with("b", {shared, own}),
                              result_with("c", {shared}), result_with("d", {shared})};
  fold_shared_causes(results, Severity::error);
  ASSERT_EQ(results[1].findings.size(), 2U);
  EXPECT_EQ(results[1].findings[0].count, 6U);
  EXPECT_EQ(results[1].findings[0].violation.hint, "one cause: also in c and 1 more");
  EXPECT_EQ(results[1].findings[1], own);
  EXPECT_EQ(results[1].outcome, Outcome::failed);
  for (const std::size_t other : {2U, 3U}) {
    EXPECT_TRUE(results[other].findings.empty());
    EXPECT_EQ(results[other].outcome, Outcome::passed);
  }
}

}  // namespace
}  // namespace driftgate
