#include "runner/drift_check.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/validators/schema/random_values.h"
#include "validators/schema/infer.h"

namespace driftgate::drift_check_test {
namespace {

Lock::Operations answers(const std::string& operation, int status) {
  Lock::Operations operations;
  operations[operation][status].shape = tests::shape_of({R"({"id":1})", R"({"id":2})"});
  return operations;
}

struct Remembering {
  const char* operation;
  int status;
  const char* severity;  // Of the rule, in the policy; "": its own.
  bool told;
  Outcome outcome;
};

TEST(DriftCheck, answers_that_the_lock_file_does_not_remember_are_told) {
  const Remembering cases[] = {
      {"getPet", 200, "", false, Outcome::passed},  // Kept: it remembers them.
      {"getPet", 404, "", true, Outcome::passed},
      {"listPets", 200, "", true, Outcome::passed},
      {"listPets", 200, "error", true, Outcome::failed},
      {"listPets", 200, "off", false, Outcome::passed},
  };
  for (const Remembering& one : cases) {
    Policy policy;
    if (*one.severity != '\0')
      policy.severities.emplace("drift-unremembered", one.severity == std::string("off")
                                                          ? Severity::off
                                                          : Severity::error);
    IntegrationReport report{.name = "pets"};
    add_drift(answers(one.operation, one.status), answers("getPet", 200), policy, "pets.lock.yaml",
              report);
    ASSERT_EQ(report.results.size(), 1U);
    const Result& result = report.results.front();
    EXPECT_EQ(result.name, "drift of getPet, 200");
    EXPECT_EQ(result.outcome, one.outcome) << one.operation << one.status;
    ASSERT_EQ(result.findings.size(), one.told ? 1U : 0U) << one.operation << one.status;
    if (!one.told) continue;
    const Finding& finding = result.findings.front();
    EXPECT_EQ(finding.rule, "drift-unremembered");
    EXPECT_EQ(finding.severity, *one.severity == '\0' ? Severity::note : Severity::error);
    EXPECT_EQ(finding.violation.message, "the lock file remembers no such answers");
    EXPECT_EQ(finding.violation.source.file, "pets.lock.yaml");
  }
}

}  // namespace
}  // namespace driftgate::drift_check_test
