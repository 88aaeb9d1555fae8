// plan, transport, judge and run together, against the provider of examples/.

#include <gtest/gtest.h>

#include <map>

#include "runner/run.h"
#include "runner/transport_curl.h"
#include "tests/example_provider.h"
#include "tests/files.h"
#include "tests/runner/api.h"

namespace driftgate::example_test {
namespace {

using tests::ExampleProvider;

const Description& parcels() {
  static const std::unique_ptr<const Description> description = tests::describe(
      tests::read_bytes(std::filesystem::path(DRIFTGATE_SOURCE_DIR) / "examples" / "parcels.yaml"));
  return *description;
}

Run check(const ExampleProvider& provider, std::set<std::string> methods = {"GET", "HEAD"}) {
  Evaluator evaluator;
  const Policy policy;
  Judge judge(evaluator, policy, {});
  const Plan made =
      plan(parcels(), {.base_url = provider.url(), .methods = std::move(methods)}, evaluator);
  const auto transport = make_curl_transport({.base_url = provider.url()});
  return run(made, parcels(), *transport, judge, {.integration = "parcels"});
}

// Operation → the rules it broke.
std::map<std::string, std::set<std::string>> broken_rules(const Run& run) {
  std::map<std::string, std::set<std::string>> broken;
  for (const Result& result : run.results)
    for (const Finding& finding : result.findings)
      if (finding.severity == Severity::error)
        broken[result.operation].insert(std::string(finding.rule));
  return broken;
}

const std::vector<std::string> kFaults{
    "wrong-type",          "missing-required", "undocumented-property",
    "undocumented-status", "null-number",      "wrong-content-type",
    "enum-violation",      "server-error",     "missing-header",
};

TEST(example, describes_nine_operations_without_a_problem) {
  EXPECT_EQ(parcels().operations.size(), 9U);
  for (const Problem& problem : parcels().problems) ADD_FAILURE() << problem.message;
}

TEST(example, a_conforming_provider_has_no_finding) {
  const ExampleProvider provider;
  const auto run = check(provider, {"GET", "HEAD", "POST", "DELETE"});
  EXPECT_EQ(run.requests, 9U);
  ASSERT_EQ(run.results.size(), 9U);
  for (const Result& result : run.results) {
    EXPECT_EQ(result.outcome, Outcome::passed) << result.name << ": " << result.reason;
    // What was there from the start is on its way and cannot be taken back.
    EXPECT_EQ(result.status, result.operation == "createParcel"   ? 201
                             : result.operation == "cancelParcel" ? 404
                                                                  : 200)
        << result.name;
    for (const Finding& finding : result.findings)
      ADD_FAILURE() << result.name << ": " << finding.rule << ": " << finding.violation.message;
  }
}

TEST(example, only_safe_methods_are_probed_unless_allowed) {
  const ExampleProvider provider;
  std::map<std::string, Outcome> outcomes;
  for (const Result& result : check(provider).results) outcomes[result.operation] = result.outcome;
  for (const auto& [operation, outcome] : outcomes)
    EXPECT_EQ(outcome, operation == "createParcel" || operation == "cancelParcel" ? Outcome::skipped
                                                                                  : Outcome::passed)
        << operation;
}

TEST(example, each_fault_is_found_where_it_is_and_nowhere_else) {
  struct Case {
    const char* fault;
    const char* operation;
    const char* rule;
  };
  const Case cases[] = {
      {"wrong-type", "getDepot", "body-schema"},
      {"missing-required", "listParcels", "body-schema"},
      {"undocumented-property", "listEvents", "undocumented-property"},
      {"undocumented-status", "listDepots", "undocumented-status"},
      {"null-number", "getParcel", "body-schema"},
      {"wrong-content-type", "printLabel", "content-type"},
      {"enum-violation", "getParcel", "body-schema"},
      {"server-error", "quoteRate", "server-error"},
      {"missing-header", "createParcel", "missing-header"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.fault);
    const ExampleProvider provider({c.fault});
    const auto run = check(provider, {"GET", "POST"});
    std::set<std::string> operations;
    for (const Result& result : run.results) {
      if (result.findings.empty()) continue;
      operations.insert(result.operation);
      bool found = false;
      for (const Finding& finding : result.findings) found |= finding.rule == c.rule;
      EXPECT_TRUE(found) << "rule " << c.rule;
    }
    EXPECT_EQ(operations, std::set<std::string>{c.operation});
  }
}

TEST(example, all_faults_within_reach_are_found_in_sixty_requests) {
  const ExampleProvider provider(kFaults);
  const auto run = check(provider);
  EXPECT_LE(run.requests, 60U);
  const std::map<std::string, std::set<std::string>> broken = broken_rules(run);
  for (const char* operation :
       {"getDepot", "listParcels", "listDepots", "getParcel", "printLabel", "quoteRate"})
    EXPECT_EQ(broken.count(operation), 1U) << operation;
  for (const Result& result : run.results) {
    if (result.outcome != Outcome::failed) continue;
    for (const Finding& finding : result.findings)
      EXPECT_EQ(finding.confidence, Confidence::confirmed) << result.name << " " << finding.rule;
  }
}

TEST(example, a_provider_that_is_gone_is_an_error_of_every_probe) {
  std::string url;
  {
    const ExampleProvider provider;
    url = provider.url();
  }
  Evaluator evaluator;
  const Policy policy;
  Judge judge(evaluator, policy, {});
  const Plan made = plan(parcels(), {.base_url = url}, evaluator);
  const auto transport = make_curl_transport({.base_url = url, .retry = {.attempts = 1}});
  const auto result = driftgate::run(made, parcels(), *transport, judge, {});
  std::size_t errored = 0;
  for (const Result& one : result.results) errored += one.outcome == Outcome::errored ? 1 : 0;
  EXPECT_EQ(errored, made.probes.size());
  EXPECT_EQ(result.results.size(), made.probes.size() + made.skips.size());
}

}  // namespace
}  // namespace driftgate::example_test
