// Every strategy and workflow, against the provider of tests/providers/harbour and each of its
// faults, and against the example.

#include "runner/explore.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <iterator>
#include <map>
#include <set>

#include "tests/example_provider.h"
#include "tests/files.h"
#include "tests/harbour_provider.h"
#include "tests/providers/harbour/faults.h"
#include "tests/runner/api.h"
#include "tests/runner/fake_transport.h"
#include "tests/runner/sending.h"

namespace driftgate::explore_test {
namespace {

using harbour::FaultLine;
using harbour::kFaults;
using tests::HarbourProvider;

const std::set<std::string> kMethods{"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"};

std::unique_ptr<const Description> described(const std::filesystem::path& file) {
  return tests::describe(tests::read_bytes(file));
}

const Description& harbour_description() {
  static const std::unique_ptr<const Description> loaded =
      described(tests::tests_folder() / "providers" / "harbour" / "harbour.yaml");
  return *loaded;
}

ExploreOptions everything() {
  return {.strategies = {all_strategies().begin(), all_strategies().end()}, .workflows = true};
}

Explored explored(const Description& description, const std::string& url,
                  const std::vector<Credential>& credentials = {}, int concurrency = 8,
                  const ExploreOptions& explore_options = everything(),
                  const std::vector<std::string>& only = {}) {
  Evaluator evaluator;
  const Policy policy{.fail_on = Severity::error};
  Judge judge(evaluator, policy, {});
  PlanOptions options{.base_url = url,
                      .methods = kMethods,
                      .only = only,
                      .seed = 1,
                      .has_credentials = !credentials.empty()};
  for (const Credential& credential : credentials)
    options.credential_headers.push_back(credential.name);
  const Plan made = plan(description, options, evaluator);
  TransportOptions sending = tests::once_to(url);
  sending.credentials = credentials;
  sending.concurrency = concurrency;
  const auto transport = make_curl_transport(sending);
  RunOptions run{.integration = "harbour", .sent_credentials = !credentials.empty()};
  run.curl.base_url = "http://provider.test";
  return explore(made, options, description, evaluator, *transport, judge, policy, run,
                 explore_options);
}

Explored explored_harbour(const HarbourProvider& provider, int concurrency = 8) {
  return explored(harbour_description(), provider.url(), tests::harbour_credentials(), concurrency);
}

std::string shown(const Result& result) {
  std::string text = result.operation + " " + std::string(to_string(result.outcome)) + "\n";
  if (!result.reason.empty()) text += "  " + result.reason + "\n";
  for (const Finding& finding : result.findings)
    text += "  " + std::string(finding.rule) + " " + std::string(to_string(finding.severity)) +
            " " + std::string(to_string(finding.confidence)) + " " + std::to_string(finding.count) +
            " " + finding.fingerprint + " " + finding.violation.instance + ": " +
            finding.violation.message + " (" + finding.violation.expected + " / " +
            finding.violation.actual + ")\n";
  return text;
}

std::string shown(const Explored& explored) {
  std::string text;
  for (const Result& result : explored.run.results) text += shown(result);
  for (const std::string& notice : explored.notices) text += notice + "\n";
  return text;
}

TEST(explore, a_conforming_provider_has_no_finding) {
  const HarbourProvider provider;
  const Explored done = explored_harbour(provider);
  for (const Result& result : done.run.results) {
    EXPECT_EQ(result.outcome, Outcome::passed) << shown(result);
    for (const Finding& finding : result.findings)
      EXPECT_EQ(finding.severity, Severity::note) << shown(result);
  }
  EXPECT_LT(done.run.requests, 30 * harbour_description().operations.size());
}

const Description& parcels() {
  static const std::unique_ptr<const Description> loaded =
      described(std::filesystem::path(DRIFTGATE_SOURCE_DIR) / "examples" / "parcels.yaml");
  return *loaded;
}

TEST(explore, the_example_has_no_finding_when_it_keeps_its_contract) {
  const tests::ExampleProvider provider;
  const Explored done = explored(parcels(), provider.url());
  for (const Result& result : done.run.results) {
    EXPECT_EQ(result.outcome, Outcome::passed) << shown(result);
    for (const Finding& finding : result.findings)
      EXPECT_EQ(finding.severity, Severity::note) << shown(result);
  }
  EXPECT_LT(done.run.requests, 30 * parcels().operations.size());
  EXPECT_TRUE(done.notices.empty()) << shown(done);
}

TEST(explore, every_fault_of_the_example_is_found) {
  const std::pair<const char*, const char*> kExpected[] = {
      {"undocumented-status", "undocumented-status"},
      {"wrong-type", "body-schema"},
      {"server-error", "server-error"},
      {"missing-required", "body-schema"},
      {"missing-header", "missing-header"},
      {"enum-violation", "body-schema"},
      {"null-number", "body-schema"},
      {"undocumented-property", "undocumented-property"},
      {"wrong-content-type", "content-type"},
  };
  for (const auto& [fault, rule] : kExpected) {
    const tests::ExampleProvider provider({fault});
    const Explored done = explored(parcels(), provider.url());
    std::set<std::string> rules;
    for (const Result& result : done.run.results)
      for (const Finding& finding : result.findings)
        if (finding.severity > Severity::note) rules.insert(std::string(finding.rule));
    EXPECT_EQ(rules, std::set<std::string>{rule}) << fault << "\n" << shown(done);
  }
}

// From here on luck is needed.
const FaultLine* first_random() {
  return std::find_if(std::begin(kFaults), std::end(kFaults),
                      [](const FaultLine& each) { return each.name == "vessel_emoji_crash"; });
}

// What each fault is found by: at its operation, by its rule, and confirmed where it was sent
// again. A fault shows in other operations too, but never as another one.
TEST(explore, every_fault_is_found) {
#ifdef DRIFTGATE_SANITIZED
  // The same paths again and again, many times slower; without sanitizers all are looked for.
  constexpr std::size_t kStride = 3;
  std::cout << "under sanitizers: 1 fault of " << kStride << "\n";
#else
  constexpr std::size_t kStride = 1;
#endif
  const auto count = static_cast<std::size_t>(first_random() - std::begin(kFaults));
  for (std::size_t i = 0; i < count; i += kStride) {
    const FaultLine& fault = kFaults[i];
    const HarbourProvider provider({std::string(fault.name)});
    const Explored done = explored_harbour(provider);
    std::size_t hits = 0;
    for (const Result& result : done.run.results)
      for (const Finding& finding : result.findings)
        hits += result.operation == fault.operation && finding.rule == fault.rule ? 1 : 0;
    EXPECT_GE(hits, 1U) << fault.name << ": " << fault.summary << "\n" << shown(done);
    EXPECT_LE(hits, 2U) << fault.name << ": one cause, one finding\n" << shown(done);
  }
}

// What is found of the operation of a fault.
std::vector<Finding> fuzzed(const FaultLine& fault, std::size_t fuzz) {
  const HarbourProvider provider({std::string(fault.name)});
  ExploreOptions options = everything();
  options.fuzz = fuzz;
  const Explored done =
      explored(harbour_description(), provider.url(), tests::harbour_credentials(), 8, options,
               {std::string(fault.operation)});
  std::vector<Finding> findings;
  for (const Result& result : done.run.results)
    for (const Finding& finding : result.findings)
      if (finding.severity > Severity::note) findings.push_back(finding);
  return findings;
}

// Each with the smallest request that shows it: its query, or its body.
const std::map<std::string_view, std::string_view> kSmallest{
    {"vessel_emoji_crash", "{\"name\":\"\U0001F98A\"}"},
    {"container_long_crash", R"({"size":45,"weightKg":9123})"},
    {"invoices_escape_crash", "?%"},
    {"invoices_offset_middle", "?offset=2045"},
    {"berth_two_wrongs",
     R"({"quay":"north","depthMetres":true,"lengthMetres":"t","shorePower":true,"closure":null})"},
};

TEST(explore, random_requests_find_what_nothing_else_does_and_are_made_small) {
  ASSERT_EQ(static_cast<std::size_t>(std::end(kFaults) - first_random()), kSmallest.size());
  for (const FaultLine* fault = first_random(); fault != std::end(kFaults); ++fault) {
    SCOPED_TRACE(fault->name);
    EXPECT_TRUE(fuzzed(*fault, 0).empty());
    const std::vector<Finding> found = fuzzed(*fault, 300);
    ASSERT_FALSE(found.empty());
    const Finding& finding = found.front();
    EXPECT_EQ(finding.rule, fault->rule);
    EXPECT_EQ(finding.confidence, Confidence::confirmed);
    EXPECT_NE(finding.violation.hint.find("the smallest of"), std::string::npos)
        << finding.violation.hint;
    ASSERT_TRUE(finding.request.has_value());
    const Request& request = *finding.request;
    const std::size_t question = std::min(request.url.find('?'), request.url.size());
    EXPECT_EQ(request.body.empty() ? request.url.substr(question) : request.body,
              kSmallest.at(fault->name))
        << finding.violation.message << "\n"
        << finding.violation.hint;
  }
}

TEST(explore, random_requests_find_nothing_on_a_conforming_provider) {
  const HarbourProvider provider;
  ExploreOptions options = everything();
  options.fuzz = 100;
  const Explored done =
      explored(harbour_description(), provider.url(), tests::harbour_credentials(), 8, options);
  EXPECT_GT(done.run.requests, 3000U);
  for (const Result& result : done.run.results) {
    EXPECT_EQ(result.outcome, Outcome::passed) << shown(result);
    for (const Finding& finding : result.findings)
      EXPECT_EQ(finding.severity, Severity::note) << shown(result);
  }
}

// A provider of one thing, which refuses to make more; what it was asked, in order.
std::vector<std::string> asked_of_a_full_shelf(bool workflows, std::vector<Result>& results) {
  const auto description = tests::describe_paths(
      "  /cups:\n"
      "    get: {operationId: list, responses: {'200': {description: d}}}\n"
      "    post: {operationId: create, responses: {'403': {description: d}}}\n"
      "  /cups/{cupId}:\n"
      "    parameters: [{name: cupId, in: path, required: true, schema: {type: string}}]\n"
      "    delete: {operationId: remove, responses: {'204': {description: d}, '404': {description: "
      "d}}}\n");
  Evaluator evaluator;
  const Policy policy;
  Judge judge(evaluator, policy, {});
  const PlanOptions options{.methods = kMethods};
  const Plan made = plan(*description, options, evaluator);
  std::vector<std::string> asked;
  tests::FakeTransport transport([&](const Sending& sending) {
    const Request& request = *sending.request;
    asked.push_back(request.method + " " + request.url.substr(request.url.rfind("/cups")));
    if (request.method == "GET")
      return Exchange{.outcome = Response{.status = 200,
                                          .headers = {{"Content-Type", "application/json"}},
                                          .body = R"([{"cupId":"theirs"}])"}};
    return Exchange{.outcome = Response{.status = request.method == "POST" ? 403 : 404}};
  });
  const ExploreOptions everything_or{
      .strategies = {all_strategies().begin(), all_strategies().end()}, .workflows = workflows};
  results = explore(made, options, *description, evaluator, transport, judge, policy,
                    {.integration = "cups"}, everything_or)
                .run.results;
  return asked;
}

TEST(explore, what_is_not_ours_is_never_removed) {
  for (const bool workflows : {true, false}) {
    std::vector<Result> results;
    for (const std::string& request : asked_of_a_full_shelf(workflows, results))
      EXPECT_NE(request, "DELETE /cups/theirs") << workflows;
  }
}

TEST(explore, what_was_never_asked_is_no_pass) {
  std::vector<Result> results;
  const std::vector<std::string> asked = asked_of_a_full_shelf(true, results);
  for (const std::string& request : asked) EXPECT_NE(request.substr(0, 13), "DELETE /cups/");
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[2].operation, "remove");
  EXPECT_EQ(results[2].outcome, Outcome::skipped);
  EXPECT_NE(results[2].reason, "");
}

TEST(explore, a_budget_of_nothing_varies_nothing) {
  const auto requests = [](const ExploreOptions& options) {
    const tests::ExampleProvider provider;
    return explored(parcels(), provider.url(), {}, 8, options).run.requests;
  };
  ExploreOptions options{.strategies = {&strategies::coverage, &strategies::negative}};
  options.budget = 0;
  const std::size_t none = requests(options);
  EXPECT_EQ(none, requests({}));
  options.budget = 5;
  EXPECT_GT(requests(options), none);
}

TEST(explore, the_same_seed_gives_the_same_findings_at_any_concurrency) {
  const std::vector<std::string> faults{"calls_state_free", "berth_grows", "webhook_stays",
                                        "users_open", "call_eta_lost"};
  const HarbourProvider one(faults), many(faults);
  EXPECT_EQ(shown(explored_harbour(one, 1)), shown(explored_harbour(many, 16)));
}

}  // namespace
}  // namespace driftgate::explore_test
