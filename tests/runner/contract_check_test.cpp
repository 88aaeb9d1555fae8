#include "runner/contract_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "runner/contract_files.h"
#include "specs/document/error.h"

namespace driftgate::contract_check_test {
namespace {

constexpr std::string_view kContract = R"({
  "consumer": {"name": "web"}, "provider": {"name": "pets"},
  "interactions": [
    {"type": "Synchronous/HTTP", "description": "pets", "request": {"path": "/pets"},
     "response": {"status": 200, "body": {"content": {"id": 1}, "contentType": "application/json"}}},
    {"type": "Synchronous/HTTP", "description": "one pet",
     "providerStates": [{"name": "a pet exists", "params": {"name": "Tom"}}],
     "request": {"method": "DELETE", "path": "/pets/1",
                 "generators": {"path": {"type": "ProviderState", "expression": "/pets/${id}"}}},
     "response": {"status": 204}},
    {"type": "Synchronous/HTTP", "description": "food", "pending": true,
     "request": {"path": "/food"}, "response": {"status": 200}},
    {"type": "Asynchronous/Messages", "description": "born",
     "contents": {"content": {"id": 1}, "contentType": "application/json"},
     "metadata": {"topic": "births"}}
  ],
  "metadata": {"pactSpecification": {"version": "4.0"}}})";

/// Answers by method and URL, and remembers what it was asked.
class Provider : public Transport {
 public:
  void send(const Next& next, const Done& done) override {
    while (const std::optional<Sending> sending = next()) {
      const std::string what = sending->request->method + " " + sending->request->url;
      asked.push_back(what + " " + sending->request->body);
      Exchange exchange{.request = *sending->request};
      const auto found = answers.find(what);
      exchange.outcome = found == answers.end() ? Response{.status = 404} : found->second;
      done(sending->tag, std::move(exchange));
    }
  }

  std::map<std::string, Response> answers{};
  std::vector<std::string> asked{};
};

Response json(int status, const std::string& body) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = body};
}

Provider good_provider() {
  Provider provider;
  provider.answers = {{"GET http://p/pets", json(200, R"({"id":1})")},
                      {"POST http://p/_states", json(200, R"({"id":44})")},
                      {"DELETE http://p/pets/44", {.status = 204}},
                      {"POST http://p/_messages", json(200, R"({"id":1})")}};
  provider.answers["POST http://p/_messages"].headers.emplace_back("Pact-Message-Metadata",
                                                                   "eyJ0b3BpYyI6ICJiaXJ0aHMifQ==");
  return provider;
}

std::vector<ReadContract> contracts() {
  std::vector<ReadContract> all(1);
  all[0].contract = read_contract(std::string(kContract), "web.json");
  all[0].promises = promises_of(*all[0].contract);
  return all;
}

driftgate::Run check(Provider& provider, ContractCheckOptions options) {
  const std::vector<ReadContract> all = contracts();
  Evaluator evaluator;
  const Policy policy;
  Judge judge(evaluator, policy, {});
  options.base_url = "http://p";
  const RunOptions run{.integration = "pets"};
  return check_contracts(all, provider, judge, run, options);
}

TEST(ContractCheck, every_interaction_has_a_result_in_the_order_of_the_file) {
  Provider provider = good_provider();
  const driftgate::Run done =
      check(provider, {.states_url = "http://p/_states", .messages_url = "http://p/_messages"});
  ASSERT_EQ(done.results.size(), 4U);
  EXPECT_EQ(done.results[0].name, "web: pets");
  EXPECT_EQ(done.results[0].outcome, Outcome::passed);
  EXPECT_EQ(done.results[0].source.line, 4);
  EXPECT_EQ(done.results[1].name, "web: one pet, given a pet exists");
  EXPECT_EQ(done.results[1].outcome, Outcome::passed) << done.results[1].reason;
  EXPECT_EQ(done.results[3].outcome, Outcome::passed) << done.results[3].reason;
  EXPECT_EQ(done.requests, provider.asked.size());
}

TEST(ContractCheck, states_are_set_up_before_and_torn_down_after_with_their_values_injected) {
  Provider provider = good_provider();
  check(provider, {.states_url = "http://p/_states", .only = {"web: one pet*"}});
  const std::string state = R"("state":"a pet exists","action":")";
  const std::string parameters = R"(","params":{"name":"Tom"}})";
  EXPECT_EQ(provider.asked,
            (std::vector<std::string>{
                R"(POST http://p/_states {"consumer":"web",)" + state + "setup" + parameters,
                "DELETE http://p/pets/44 ",
                R"(POST http://p/_states {"consumer":"web",)" + state + "teardown" + parameters}));
}

TEST(ContractCheck, a_set_up_that_fails_is_errored_and_nothing_is_sent) {
  Provider provider = good_provider();
  provider.answers["POST http://p/_states"].status = 500;
  const driftgate::Run done = check(provider, {.states_url = "http://p/_states"});
  EXPECT_EQ(done.results[1].outcome, Outcome::errored);
  EXPECT_EQ(done.results[1].type, "state.set-up");
  EXPECT_NE(done.results[1].reason.find("a pet exists"), std::string::npos);
  for (const std::string& asked : provider.asked)
    EXPECT_EQ(asked.find("DELETE"), std::string::npos) << asked;
}

TEST(ContractCheck, a_value_that_no_state_gave_is_an_error_of_the_input) {
  Provider provider = good_provider();
  const driftgate::Run done = check(provider, {});
  EXPECT_EQ(done.results[1].outcome, Outcome::errored);
  EXPECT_EQ(done.results[1].fault, Fault::input);
  EXPECT_NE(done.results[1].reason.find("web.json:9"), std::string::npos) << done.results[1].reason;
}

TEST(ContractCheck, a_pending_interaction_fails_nothing_and_is_told) {
  Provider provider = good_provider();
  const driftgate::Run done = check(provider, {.only = {"web: food"}});
  const Result& food = done.results[2];
  EXPECT_EQ(food.outcome, Outcome::passed);
  ASSERT_FALSE(food.findings.empty());
  EXPECT_EQ(food.findings.front().severity, Severity::note);
  ASSERT_FALSE(food.undecided.empty());
  EXPECT_EQ(done.results[0].outcome, Outcome::skipped);
}

TEST(ContractCheck, a_broken_answer_fails_and_names_the_line_of_the_contract) {
  Provider provider = good_provider();
  provider.answers["GET http://p/pets"].body = R"({"id":2})";
  const driftgate::Run done = check(provider, {});
  EXPECT_EQ(done.results[0].outcome, Outcome::failed);
  const Finding& finding = done.results[0].findings.front();
  EXPECT_EQ(finding.rule, "body-schema");
  EXPECT_EQ(finding.violation.instance, "/id");
  EXPECT_EQ(finding.violation.source.line, 5);
  EXPECT_EQ(finding.confidence, Confidence::confirmed);
}

TEST(ContractCheck, a_message_is_judged_with_its_metadata_or_skipped_with_the_reason) {
  Provider provider = good_provider();
  provider.answers["POST http://p/_messages"].headers.pop_back();
  driftgate::Run done = check(provider, {.messages_url = "http://p/_messages"});
  EXPECT_EQ(done.results[3].outcome, Outcome::failed);
  EXPECT_EQ(done.results[3].findings.front().rule, "missing-header");
  done = check(provider, {});
  EXPECT_EQ(done.results[3].outcome, Outcome::skipped);
  EXPECT_FALSE(done.results[3].reason.empty());
}

TEST(ContractCheck, a_pattern_that_means_no_interaction_is_an_error) {
  Provider provider = good_provider();
  EXPECT_THROW(check(provider, {.only = {"no such interaction"}}), Error);
}

}  // namespace
}  // namespace driftgate::contract_check_test
