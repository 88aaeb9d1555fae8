#include "runner/replay.h"

#include <gtest/gtest.h>

#include "tests/runner/api.h"
#include "tests/runner/fake_transport.h"
#include "validators/checks/checks.h"

namespace driftgate::replay_test {
namespace {

using tests::FakeTransport;

constexpr const char* kPaths =
    R"(  /a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}}}}}
)";

Exchange answer(int status, std::string body) {
  return {.outcome = Response{.status = status,
                              .headers = {{"Content-Type", "application/json"}},
                              .body = std::move(body)}};
}

const Exchange kKept = answer(200, R"({"n":1})");
const Exchange kBroken = answer(200, R"({"n":"1"})");

// One description, judged by every rule.
struct Trial {
  std::unique_ptr<const Description> description = tests::describe_paths(kPaths);
  Evaluator evaluator{};
  Policy policy{};
  ReplayOptions options{.integration = "pets",
                        .stored_base_url = "http://api.test/v1",
                        .base_url = "http://api.test/v1"};
  std::vector<Sending> sent{};
  std::vector<std::string> urls{};

  // The finding that the answer shows.
  StoredFinding seen_in(const Exchange& exchange) {
    Judge judge(evaluator, policy, {});
    const Result result = judge.judge({.integration = "pets",
                                       .operation = "a",
                                       .expected = &description->operations.at(0).expected},
                                      exchange);
    const Finding& finding = result.findings.at(0);
    return {.fingerprint = finding.fingerprint,
            .rule = std::string(finding.rule),
            .instance = finding.violation.instance,
            .operation = "a",
            .status = result.status,
            .request = Request{.url = "http://api.test/v1/a"}};
  }

  std::vector<Replayed> operator()(const std::vector<StoredFinding>& findings,
                                   const FakeTransport::Answer& answer) {
    std::vector<const StoredFinding*> chosen;
    for (const StoredFinding& finding : findings) chosen.push_back(&finding);
    Judge judge(evaluator, policy, {});
    urls.clear();
    FakeTransport transport([&](const Sending& sending) {
      urls.push_back(sending.request->url);
      return answer(sending);
    });
    auto replayed = replay(chosen, *description, transport, judge, options);
    sent = transport.sent;
    return replayed;
  }

  Replayed one(const StoredFinding& finding, const FakeTransport::Answer& answer) {
    return (*this)({finding}, answer).at(0);
  }
};

TEST(Replay, says_of_each_finding_whether_it_is_fixed) {
  Trial trial;
  const StoredFinding broken = trial.seen_in(kBroken);
  EXPECT_EQ(trial.one(broken, [](const Sending&) { return kBroken; }).verdict,
            ReplayVerdict::still_broken);
  EXPECT_EQ(trial.sent.size(), 1U);
  EXPECT_TRUE(trial.sent.at(0).fresh_connection);
  EXPECT_EQ(trial.one(broken, [](const Sending&) { return kKept; }).verdict, ReplayVerdict::fixed);
  EXPECT_EQ(trial.sent.size(), 2U) << "asked again before it is believed";
  trial.options.confirm = false;
  EXPECT_EQ(trial.one(broken, [](const Sending&) { return kKept; }).verdict, ReplayVerdict::fixed);
  EXPECT_EQ(trial.sent.size(), 1U);
}

TEST(Replay, what_comes_and_goes_is_still_broken) {
  Trial trial;
  int answers = 0;
  const Replayed replayed = trial.one(
      trial.seen_in(kBroken), [&](const Sending&) { return answers++ == 0 ? kKept : kBroken; });
  EXPECT_EQ(replayed.verdict, ReplayVerdict::still_broken);
  EXPECT_EQ(replayed.why, "flaky: one of two requests showed it");
}

TEST(Replay, what_the_answer_cannot_show_is_not_taken_for_fixed) {
  using Kind = TransportFailure::Kind;
  const struct {
    const char* what;
    Exchange answer;
    const char* why;
  } cases[] = {
      {"no answer",
       {.outcome = TransportFailure{Kind::connect, "refused"}},
       "probe.connect: refused"},
      {"another status", answer(404, "{}"), "the answer was 200 then and is 404 now"},
      {"too many requests", answer(429, "{}"),
       "probe.rate-limited: the provider is limiting our rate: status 429, asked once"},
  };
  Trial trial;
  const StoredFinding broken = trial.seen_in(kBroken);
  ASSERT_EQ(broken.instance, "/n");
  for (const auto& c : cases) {
    const Replayed replayed = trial.one(broken, [&](const Sending&) { return c.answer; });
    EXPECT_EQ(replayed.verdict, ReplayVerdict::unknown) << c.what;
    EXPECT_EQ(replayed.why, c.why);
    EXPECT_NE(replayed.reproduction, "");
  }
  const StoredFinding failed = trial.seen_in(answer(500, "{}"));
  EXPECT_EQ(trial.one(failed, [](const Sending&) { return kKept; }).verdict, ReplayVerdict::fixed)
      << "of the status itself another status is the cure";
}

TEST(Replay, nothing_is_sent_that_must_not_be) {
  Trial trial;
  const StoredFinding broken = trial.seen_in(kBroken);
  const auto with = [&](auto change) {
    StoredFinding changed = broken;
    change(changed);
    return changed;
  };
  const struct {
    StoredFinding finding;
    ReplayVerdict verdict;
    const char* why;
  } cases[] = {
      {with([](auto& f) { f.request->method = "DELETE"; }), ReplayVerdict::left_out,
       "DELETE is not among the methods that may be sent"},
      {with([](auto& f) { f.request.reset(); }), ReplayVerdict::unknown,
       "the report has no request for it"},
      {with([](auto& f) { f.request->url = "http://else.test/v1/a"; }), ReplayVerdict::unknown,
       "its URL is outside of http://api.test:80"},
      {with([](auto& f) { f.operation = "b"; }), ReplayVerdict::unknown,
       "the description has no such operation any more"},
      {with([](auto& f) { f.rule = "of-tomorrow"; }), ReplayVerdict::unknown,
       "this driftgate has no such rule"},
      {with([](auto& f) { f.rule = "created-not-available"; }), ReplayVerdict::unknown,
       "its rule judges several requests that belong together, and the report holds only the last "
       "of them: run the check again"},
      {with([](auto& f) {
         f.rule = "request-parameter-max-decreased";
         f.of_descriptions = true;
       }),
       ReplayVerdict::unknown, "it is about two descriptions, not an answer: compare them again"},
      {with([](auto& f) { f.rule = "latency-budget"; }), ReplayVerdict::unknown,
       "there is no latency budget"},
  };
  for (const auto& c : cases) {
    const Replayed replayed = trial.one(c.finding, [](const Sending&) { return kKept; });
    EXPECT_EQ(replayed.verdict, c.verdict) << c.why;
    EXPECT_EQ(replayed.why, c.why);
    EXPECT_TRUE(trial.sent.empty()) << c.why;
    EXPECT_EQ(replayed.reproduction, "");
  }
}

TEST(Replay, a_method_that_changes_data_is_sent_once_and_only_where_allowed) {
  Trial trial;
  trial.options.methods = {"POST"};
  StoredFinding broken = trial.seen_in(kBroken);
  broken.request->method = "POST";
  EXPECT_EQ(trial.one(broken, [](const Sending&) { return kKept; }).verdict, ReplayVerdict::fixed);
  EXPECT_EQ(trial.sent.size(), 1U);
}

TEST(Replay, findings_are_asked_in_their_order_and_answered_in_it) {
  Trial trial;
  std::vector<StoredFinding> findings(7, trial.seen_in(kBroken));
  for (std::size_t i = 0; i < findings.size(); ++i)
    findings[i].request->url += "?" + std::to_string(i);
  const auto replayed = trial(findings, [](const Sending& sending) {
    return sending.request->url.ends_with("3") ? kKept : kBroken;
  });
  ASSERT_EQ(replayed.size(), findings.size());
  for (std::size_t i = 0; i < replayed.size(); ++i) {
    EXPECT_EQ(replayed[i].finding, &findings[i]);
    EXPECT_EQ(replayed[i].verdict, i == 3 ? ReplayVerdict::fixed : ReplayVerdict::still_broken);
  }
}

TEST(Replay, a_transport_that_gives_up_fixes_nothing) {
  class Silent : public Transport {
    void send(const Next&, const Done&) override {}
  } silent;
  Trial trial;
  const StoredFinding broken = trial.seen_in(kBroken);
  Judge judge(trial.evaluator, trial.policy, {});
  const auto replayed = replay({&broken}, *trial.description, silent, judge, trial.options);
  EXPECT_EQ(replayed.at(0).verdict, ReplayVerdict::unknown);
}

TEST(Replay, urls_move_with_the_base) {
  const struct {
    const char *url, *from, *to, *moved;
  } cases[] = {
      {"http://a.test/v1/x?y=1", "http://a.test/v1", "https://b.test/v2/",
       "https://b.test/v2/x?y=1"},
      {"http://a.test/v1/x", "http://a.test/v1/", "http://a.test/v1", "http://a.test/v1/x"},
      {"http://a.test/v1?x", "http://a.test/v1", "http://b.test", "http://b.test?x"},
      {"http://a.test/v10/x", "http://a.test/v1", "http://b.test/v2", "http://b.test/v10/x"},
      {"http://a.test/v10/x", "http://a.test/v1", "http://a.test/v2", "http://a.test/v10/x"},
      {"http://a.test:80/v1/x", "http://A.test/v1", "http://b.test", "http://b.test/v1/x"},
      {"http://c.test/v1/x", "http://a.test/v1", "http://b.test", ""},
      {"https://a.test/v1/x", "http://a.test/v1", "http://b.test", ""},
      {"http://a.test@c.test/v1/x", "http://a.test", "http://b.test", ""},
      {"http://a.test.c.test/x", "http://a.test", "http://b.test", ""},
      {"http://a.test/x", "", "http://a.test", ""},
      {"", "http://a.test", "http://a.test", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(moved_url(c.url, c.from, c.to), c.moved) << c.url;
}

// {"*"}: none of our credentials; names: those are left out; nothing: all are sent.
TEST(Replay, leaves_the_same_credentials_out) {
  Trial trial;
  StoredFinding finding = trial.seen_in(kBroken);
  for (const std::vector<std::string>& without :
       {std::vector<std::string>{}, {"*"}, {"Authorization", "X-Key"}}) {
    finding.without = without;
    const Replayed replayed = trial.one(finding, [&](const Sending& sending) {
      EXPECT_EQ(sending.without_credentials, without == std::vector<std::string>{"*"});
      EXPECT_EQ(sending.leaves_out != nullptr, without.size() == 2);
      if (sending.leaves_out != nullptr) {
        EXPECT_EQ(*sending.leaves_out, without);
      }
      return kBroken;
    });
    EXPECT_EQ(replayed.verdict, ReplayVerdict::still_broken);
  }
}

}  // namespace
}  // namespace driftgate::replay_test
