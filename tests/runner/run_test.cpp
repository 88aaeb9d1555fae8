#include "runner/run.h"

#include <gtest/gtest.h>

#include "tests/runner/api.h"
#include "tests/runner/fake_transport.h"

namespace driftgate::run_test {
namespace {

using tests::FakeTransport;

constexpr const char* kPaths =
    R"(  /a: {get: {operationId: a, responses: &ok {'200': {description: d, content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}}}}}
  /b: {post: {operationId: b, responses: *ok}, get: {operationId: c, responses: *ok}}
  /d: {delete: {operationId: d, responses: *ok}}
  /e/{id}: {get: {operationId: e, responses: *ok}}
)";

Exchange answer(int status, std::string body, int attempts = 1) {
  return {.outcome = Response{.status = status,
                              .headers = {{"Content-Type", "application/json"}},
                              .body = std::move(body)},
          .attempts = attempts};
}

const Exchange kKept = answer(200, R"({"n":1})");
const Exchange kBroken = answer(200, R"({"n":"1"})");
const Exchange kRefused{
    .outcome = TransportFailure{.kind = TransportFailure::Kind::connect, .message = "refused"}};

// A plan of kPaths run against a transport of canned answers.
struct Trial {
  std::unique_ptr<const Description> description = tests::describe_paths(kPaths);
  Evaluator evaluator{};
  Policy policy{};
  PlanOptions plan_options{.seed = 7};
  RunOptions options{.integration = "test",
                     .curl = {.base_url = "http://api.test/v1"},
                     .rerun_prefix = "driftgate check api.yaml --seed 7"};
  std::vector<Sending> sent{};

  driftgate::Run operator()(const FakeTransport::Answer& answer) {
    Judge judge(evaluator, policy, {});
    const Plan made = plan(*description, plan_options, evaluator);
    FakeTransport transport(answer);
    auto result = driftgate::run(made, *description, transport, judge, options);
    sent = transport.sent;
    return result;
  }
};

const Result& result_of(const driftgate::Run& run, std::string_view operation) {
  static const Result none;
  for (const Result& result : run.results)
    if (result.operation == operation) return result;
  ADD_FAILURE() << "no result for " << operation;
  return none;
}

TEST(run, results_keep_the_order_of_the_description_whatever_finished_first) {
  Trial trial;
  const auto run = trial([](const Sending&) { return kKept; });
  std::vector<std::string> names;
  for (const Result& result : run.results) names.push_back(result.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"GET /a", "POST /b", "GET /b", "DELETE /d", "GET /e/{id}"}));
  EXPECT_EQ(run.requests, 2U);
  EXPECT_EQ(result_of(run, "a").outcome, Outcome::passed);
  EXPECT_EQ(result_of(run, "b").outcome, Outcome::skipped);
  EXPECT_EQ(result_of(run, "b").type, "skipped.by-choice");
  EXPECT_EQ(result_of(run, "e").type, "skipped.no-request");
  EXPECT_EQ(result_of(run, "e").reason, "path parameter 'id' is not described");
}

TEST(run, a_kept_promise_is_sent_once_and_needs_no_reproduction) {
  Trial trial;
  const auto run = trial([](const Sending&) { return kKept; });
  EXPECT_EQ(trial.sent.size(), 2U);
  const Result& kept = result_of(run, "a");
  EXPECT_EQ(kept.reproduction, "");
  EXPECT_EQ(kept.rerun, "");
  EXPECT_EQ(kept.status, 200);
  EXPECT_EQ(kept.source.file, "api.yaml");
  EXPECT_GT(kept.source.line, 0);
}

TEST(run, a_failing_probe_is_sent_again_on_a_fresh_connection) {
  Trial trial;
  const auto run = trial([](const Sending&) { return kBroken; });
  ASSERT_EQ(trial.sent.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(trial.sent[i].fresh_connection, i >= 2) << i;
  EXPECT_EQ(run.requests, 4U);
  const Result& failed = result_of(run, "a");
  EXPECT_EQ(failed.outcome, Outcome::failed);
  ASSERT_FALSE(failed.findings.empty());
  EXPECT_EQ(failed.findings[0].confidence, Confidence::confirmed);
  EXPECT_EQ(failed.reproduction, "curl -sS -i -H 'Accept: application/json' http://api.test/v1/a");
  EXPECT_EQ(failed.rerun, "driftgate check api.yaml --seed 7 --only a");
  ASSERT_TRUE(failed.findings[0].request);
  EXPECT_EQ(failed.findings[0].request->url, "http://api.test/v1/a");
  EXPECT_EQ(failed.findings[0].reproduction, failed.reproduction);
}

TEST(run, what_fails_only_once_is_flaky) {
  Trial trial;
  const auto run =
      trial([](const Sending& sending) { return sending.fresh_connection ? kKept : kBroken; });
  const Result& result = result_of(run, "a");
  EXPECT_EQ(result.outcome, Outcome::passed);
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings[0].confidence, Confidence::flaky);
  EXPECT_NE(result.reproduction, "");
}

TEST(run, unsafe_methods_are_never_repeated) {
  Trial trial;
  trial.plan_options.methods = {"POST", "DELETE"};
  const auto run = trial([](const Sending&) { return kBroken; });
  EXPECT_EQ(trial.sent.size(), 2U);
  for (const char* operation : {"b", "d"}) {
    EXPECT_EQ(result_of(run, operation).outcome, Outcome::failed);
    ASSERT_FALSE(result_of(run, operation).findings.empty());
    EXPECT_EQ(result_of(run, operation).findings[0].confidence, Confidence::once);
  }
}

TEST(run, confirmation_can_be_turned_off) {
  Trial trial;
  trial.options.confirm = false;
  const auto run = trial([](const Sending&) { return kBroken; });
  EXPECT_EQ(run.requests, 2U);
  EXPECT_EQ(result_of(run, "a").outcome, Outcome::failed);
}

TEST(run, no_answer_is_an_error_that_is_not_sent_again) {
  Trial trial;
  const auto run = trial([](const Sending&) { return kRefused; });
  EXPECT_EQ(run.requests, 2U);
  const Result& errored = result_of(run, "a");
  EXPECT_EQ(errored.outcome, Outcome::errored);
  EXPECT_EQ(errored.type, "probe.connect");
  EXPECT_NE(errored.reproduction, "");
}

TEST(run, nothing_is_reproduced_that_was_not_sent) {
  Trial trial;
  const auto run = trial([](const Sending&) {
    return Exchange{
        .outcome = TransportFailure{.kind = TransportFailure::Kind::credentials, .message = "no"},
        .attempts = 0};
  });
  EXPECT_EQ(run.requests, 0U);
  EXPECT_EQ(result_of(run, "a").outcome, Outcome::errored);
  EXPECT_EQ(result_of(run, "a").reproduction, "");
}

TEST(run, a_transport_that_gives_up_is_never_a_pass) {
  class Silent : public Transport {
    void send(const Next&, const Done&) override {}
  } silent;
  Trial trial;
  Judge judge(trial.evaluator, trial.policy, {});
  const Plan made = plan(*trial.description, {}, trial.evaluator);
  const auto result = driftgate::run(made, *trial.description, silent, judge, {});
  EXPECT_EQ(result_of(result, "a").outcome, Outcome::errored);
  EXPECT_EQ(result_of(result, "c").outcome, Outcome::errored);
}

TEST(run, requests_count_retries) {
  Trial trial;
  const auto run = trial([](const Sending&) { return answer(200, R"({"n":1})", 3); });
  EXPECT_EQ(run.requests, 6U);
}

TEST(run, a_certificate_that_all_meet_is_told_once) {
  using std::chrono::days;
  Trial trial;  // At the beginning of 1970.
  for (const int left : {3, 30}) {
    const auto run = trial([&](const Sending&) {
      Exchange exchange = kKept;
      exchange.certificate =
          Validity{std::chrono::sys_days(days(-60)), std::chrono::sys_days(days(left))};
      return exchange;
    });
    const auto& told = result_of(run, "a").findings;
    ASSERT_EQ(told.size(), left == 3 ? 1U : 0U);
    if (left == 3) {
      EXPECT_EQ(told[0].violation.message, "the provider's TLS certificate expires in 3 days");
    }
    EXPECT_TRUE(result_of(run, "c").findings.empty());
  }
}

TEST(run, progress_ends_at_the_total) {
  Trial trial;
  std::vector<std::pair<std::size_t, std::size_t>> seen;
  trial.options.progress = [&](std::size_t done, std::size_t total) {
    seen.emplace_back(done, total);
  };
  trial([](const Sending&) { return kBroken; });
  EXPECT_EQ(seen,
            (std::vector<std::pair<std::size_t, std::size_t>>{{0, 2}, {1, 2}, {1, 2}, {2, 2}}));
}

}  // namespace
}  // namespace driftgate::run_test
