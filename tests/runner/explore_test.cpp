// Exploration against the providers of examples/ and tests/providers/.

#include "runner/explore.h"

#include <gtest/gtest.h>

#include <map>

#include "runner/transport_curl.h"
#include "tests/example_provider.h"
#include "tests/harbour_provider.h"
#include "tests/runner/variations.h"

namespace driftgate {
namespace {

using tests::ExampleProvider;
using tests::HarbourProvider;
using tests::ServedProvider;

ExploreOptions everything() {
  return {.strategies = {all_strategies().begin(), all_strategies().end()}, .workflows = true};
}

Explored explored(const std::filesystem::path& file, const ServedProvider& provider,
                  const std::vector<Credential>& credentials, const ExploreOptions& options,
                  int concurrency) {
  static std::map<std::string, std::unique_ptr<const Description>> descriptions;
  auto& description = descriptions[file.string()];
  if (!description) description = tests::load(file);
  Evaluator evaluator;
  const Policy policy;
  Judge judge(evaluator, policy, {});
  const PlanOptions plan_options{.base_url = provider.url(),
                                 .methods = tests::kEveryMethod,
                                 .has_credentials = !credentials.empty()};
  const Plan made = plan(*description, plan_options, evaluator);
  TransportOptions transport_options{.base_url = provider.url()};
  transport_options.concurrency = concurrency;
  transport_options.credentials = credentials;
  const auto transport = make_curl_transport(transport_options);
  return explore(made, plan_options, *description, evaluator, *transport, judge, policy,
                 {.integration = "x", .sent_credentials = !credentials.empty()}, options);
}

Explored explored(const ExampleProvider& provider, const ExploreOptions& options,
                  int concurrency = 8) {
  return explored(std::filesystem::path(DRIFTGATE_SOURCE_DIR) / "examples" / "parcels.yaml",
                  provider, {}, options, concurrency);
}

Explored explored(const HarbourProvider& provider) {
  return explored(tests::tests_folder() / "providers" / "harbour" / "harbour.yaml", provider,
                  tests::harbour_credentials(), everything(), 8);
}

std::string findings_of(const Explored& explored, Severity least = Severity::note) {
  std::string text;
  for (const Result& result : explored.run.results)
    for (const Finding& finding : result.findings)
      if (finding.severity >= least)
        text += result.operation + " " + std::string(finding.rule) + " " +
                finding.violation.instance + " " + finding.violation.actual + "\n";
  return text;
}

TEST(explore, a_conforming_provider_has_no_finding) {
  const HarbourProvider provider;
  const Explored found = explored(provider);
  EXPECT_EQ(findings_of(found), "");
  EXPECT_GT(found.run.requests, 10 * found.run.results.size());
  for (const Result& result : found.run.results)
    EXPECT_EQ(result.outcome, Outcome::passed) << result.operation << " " << result.reason;
}

TEST(explore, finds_what_single_requests_do_not_show) {
  const struct {
    const char* fault;
    const char* finding;
  } cases[] = {{"vessels_limit_free", "listVessels invalid-request-accepted query limit 200"},
               {"calls_state_free", "listCalls invalid-request-accepted query state 200"},
               {"invoices_offset_crash", "listInvoices server-error"}};
  for (const auto& c : cases) {
    const HarbourProvider provider({c.fault});
    const std::string found = findings_of(explored(provider), Severity::error);
    EXPECT_NE(found.find(c.finding), std::string::npos) << c.fault << "\n" << found;
  }
}

// It answers whatever was asked, and keeps nothing that is sent.
TEST(explore, a_provider_that_checks_and_keeps_nothing_is_found_out) {
  const ExampleProvider provider;
  const std::string found = findings_of(explored(provider, everything()), Severity::error);
  for (const char* finding :
       {"listParcels invalid-request-accepted query limit 200",
        "createParcel invalid-request-accepted request body 201", "createParcel list-lacks-created",
        "createParcel sent-not-returned /weightGrams",
        "cancelParcel deleted-still-available read after delete 200"})
    EXPECT_NE(found.find(finding), std::string::npos) << finding << "\n" << found;
}

TEST(explore, finds_the_same_at_any_concurrency) {
  const ExampleProvider provider({"wrong-type", "server-error"});
  const std::string alone = findings_of(explored(provider, everything(), 1));
  EXPECT_EQ(findings_of(explored(provider, everything(), 8)), alone);
  EXPECT_NE(alone.find("body-schema"), std::string::npos) << alone;
  EXPECT_NE(alone.find("server-error"), std::string::npos) << alone;
}

TEST(explore, a_budget_of_nothing_varies_nothing) {
  const ExampleProvider provider;
  ExploreOptions options{.strategies = {&strategies::coverage, &strategies::negative}};
  options.budget = 0;
  const std::size_t none = explored(provider, options).run.requests;
  EXPECT_EQ(none, explored(provider, {}).run.requests);
  options.budget = 5;
  EXPECT_GT(explored(provider, options).run.requests, none);
}

}  // namespace
}  // namespace driftgate
