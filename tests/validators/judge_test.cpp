#include "validators/judge.h"

#include <gtest/gtest.h>

#include "tests/validators/checks/case_file.h"
#include "validators/checks/checks.h"

namespace driftgate::judge_test {
namespace {

using tests::CaseFile;

constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1'795'219'200)};

Expectation documented(std::initializer_list<StatusRange> statuses) {
  Expectation expected;
  for (const StatusRange& status : statuses) expected.responses.push_back({.status = status});
  return expected;
}

Exchange answered(int status, int attempts = 1) {
  return {.outcome = Response{.status = status}, .attempts = attempts};
}

Result judge(const Expectation& expected, const Exchange& exchange, bool sent_credentials = false,
             const Policy& policy = {}) {
  Evaluator evaluator;
  Judge judge(evaluator, policy, kNow);
  return judge.judge({.integration = "shop",
                      .operation = "list",
                      .expected = &expected,
                      .sent_credentials = sent_credentials},
                     exchange);
}

TEST(Judge, a_finding_quotes_the_answer) {
  const Exchange exchange{.outcome = Response{.status = 418, .body = "{\"tea\": 1}"}};
  const Result result = judge(documented({{200, 200}}), exchange);
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings[0].evidence.before, "{\"tea\": 1}");
  const Result silent = judge(documented({{200, 200}}), answered(418));
  ASSERT_FALSE(silent.findings.empty());
  EXPECT_TRUE(silent.findings[0].evidence.empty());
}

// ---- Failed, errored, passed ----------------------------------------------------------------

TEST(Judge, no_answer_is_an_error_of_the_probe_not_a_broken_contract) {
  using Failure = TransportFailure::Kind;
  const struct {
    Failure kind;
    const char* type;
    Fault fault;
  } cases[] = {
      {Failure::resolve, "probe.resolve", Fault::provider},
      {Failure::truncated, "probe.truncated", Fault::provider},
      {Failure::first_byte_timeout, "probe.first-byte-timeout", Fault::provider},
      {Failure::too_large, "probe.too-large", Fault::provider},
      {Failure::credentials, "probe.credentials", Fault::input},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.type);
    const Exchange exchange{.outcome = TransportFailure{c.kind, "it did not work"}, .attempts = 3};
    const Result result = judge(documented({{200, 200}}), exchange);
    EXPECT_EQ(result.outcome, Outcome::errored);
    EXPECT_EQ(result.type, c.type);
    EXPECT_EQ(result.fault, c.fault);
    EXPECT_EQ(result.reason, "it did not work");
    EXPECT_EQ(result.status, 0);
    EXPECT_TRUE(result.findings.empty());
  }
}

TEST(Judge, json_that_ends_early_is_truncated_where_nothing_says_how_long_it_is) {
  const MediaType json{.type = "application", .subtype = "json"};
  const Expectation expected{.responses = {{.status = {200, 200}, .content = {{.media = json}}}}};
  const Headers length{{"Content-Type", "application/json"}, {"Content-Length", "6"}};
  const Headers no_length{{"Content-Type", "application/json"}};
  const struct {
    const char* shows;
    std::string body;
    Headers headers;
    std::string http_version;
    std::vector<std::string> remarks;
    Outcome outcome;
  } cases[] = {
      {"whole", "{}", no_length, "2", {}, Outcome::passed},
      {"HTTP/2 without a length", "{\"a\":", no_length, "2", {}, Outcome::errored},
      {"HTTP/2 with its length", "{\"a\":", length, "2", {}, Outcome::failed},
      {"read to the close",
       "[1, 2",
       no_length,
       "1.1",
       {"ends-with-connection: x"},
       Outcome::errored},
      {"chunked", "[1, 2", no_length, "1.1", {}, Outcome::failed},
      {"cut by Content-Length", "[1, 2", length, "1.1", {"bytes-after-body: x"}, Outcome::errored},
      {"wrong, not short", "[1, 2}", no_length, "2", {}, Outcome::failed},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.shows);
    const Exchange exchange{.outcome = Response{.status = 200,
                                                .headers = c.headers,
                                                .body = c.body,
                                                .http_version = c.http_version},
                            .remarks = c.remarks};
    const Result result = judge(expected, exchange);
    EXPECT_EQ(result.outcome, c.outcome);
    EXPECT_EQ(result.type, c.outcome == Outcome::errored ? "probe.truncated" : "");
  }
}

struct Refusal {
  const char* shows;
  int status;
  bool sent_credentials;
  Expectation expected;
  Outcome outcome;
  const char* type;
};

TEST(Judge, refused_credentials_are_an_error_of_ours) {
  const Refusal cases[] = {
      {"401", 401, true, documented({{200, 200}}), Outcome::errored, "auth.refused"},
      {"401 though described", 401, true, documented({{200, 200}, {401, 401}}), Outcome::errored,
       "auth.refused"},
      {"403", 403, true, documented({{200, 200}}), Outcome::errored, "auth.refused"},
      {"403 under a default", 403, true, documented({kAnyStatus}), Outcome::errored,
       "auth.refused"},
      {"403 that is described", 403, true, documented({{403, 403}}), Outcome::passed, ""},
      {"403 by range", 403, true, documented({{400, 499}}), Outcome::passed, ""},
      {"401 without credentials", 401, false, documented({{200, 200}}), Outcome::failed, ""},
      {"described 401 without credentials", 401, false, documented({{401, 401}}), Outcome::passed,
       ""},
      {"429", 429, false, documented({{200, 200}}), Outcome::errored, "probe.rate-limited"},
      {"429 though described", 429, true, documented({{429, 429}}), Outcome::errored,
       "probe.rate-limited"},
      {"402", 402, true, documented({{200, 200}}), Outcome::failed, ""},
  };
  for (const Refusal& c : cases) {
    SCOPED_TRACE(c.shows);
    const Result result = judge(c.expected, answered(c.status), c.sent_credentials);
    EXPECT_EQ(result.outcome, c.outcome);
    EXPECT_EQ(result.type, c.type);
    EXPECT_EQ(result.fault, c.outcome == Outcome::errored ? Fault::provider : Fault::none);
    EXPECT_EQ(result.reason.empty(), c.outcome != Outcome::errored);
    EXPECT_EQ(result.status, c.status);
  }
}

TEST(Judge, says_how_often_a_limited_probe_was_sent) {
  EXPECT_EQ(judge(documented({}), answered(429, 3)).reason,
            "the provider is limiting our rate: status 429, asked 3 times");
}

TEST(Judge, a_result_says_what_was_measured) {
  Exchange exchange = answered(200);
  exchange.timings.total = std::chrono::milliseconds(12);
  exchange.remarks = {"odd"};
  const Result result = judge(documented({{200, 200}}), exchange);
  EXPECT_EQ(result.outcome, Outcome::passed);
  EXPECT_EQ(result.operation, "list");
  EXPECT_EQ(result.status, 200);
  EXPECT_EQ(result.timings.total, std::chrono::milliseconds(12));
  EXPECT_EQ(result.remarks, exchange.remarks);
}

// ---- Severities -----------------------------------------------------------------------------

TEST(Judge, the_policy_decides_severity_and_failure) {
  const struct {
    const char* shows;
    Policy policy;
    Outcome outcome;
    std::size_t findings;
  } cases[] = {
      {"as the table has it", {}, Outcome::failed, 1},
      {"lowered", {.severities = {{"undocumented-status", Severity::warning}}}, Outcome::passed, 1},
      {"silenced", {.severities = {{"undocumented-status", Severity::off}}}, Outcome::passed, 0},
      {"lowered, but warnings fail",
       {.severities = {{"undocumented-status", Severity::warning}}, .fail_on = Severity::warning},
       Outcome::failed,
       1},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.shows);
    const Result result = judge(documented({{200, 200}}), answered(404), false, c.policy);
    EXPECT_EQ(result.outcome, c.outcome);
    EXPECT_EQ(result.findings.size(), c.findings);
  }
}

TEST(Judge, the_worst_comes_first_and_equals_keep_the_order_of_the_table) {
  Expectation expected = documented({{200, 200}});
  expected.responses[0].headers = {{.name = "X-B", .required = true},
                                   {.name = "X-A", .required = true}};
  Exchange exchange = answered(200);
  std::get<Response>(exchange.outcome).headers = {{"X-C", "1"}, {"Sunset", "soon"}};
  std::get<Response>(exchange.outcome).body = "x";
  const Result result = judge(expected, exchange);
  std::vector<std::string> order;
  for (const Finding& finding : result.findings)
    order.push_back(std::string(finding.rule) + " " + finding.violation.instance);
  const std::vector<std::string> wanted{"missing-header header X-B", "missing-header header X-A",
                                        "unexpected-body ", "sunset-announced header Sunset",
                                        "undeclared-header header x-c"};
  EXPECT_EQ(order, wanted);
}

// ---- Grouping and what stayed undecided -----------------------------------------------------

class JudgeBodies : public testing::Test {
 protected:
  static Exchange answered(std::string body, const char* type) {
    return {.outcome = Response{
                .status = 200, .headers = {{"Content-Type", type}}, .body = std::move(body)}};
  }

  /// That of the test's own file, judge_test.json.
  Expectation expectation(const char* name) const {
    return file_.expectation(file_.root().find(name));
  }

  Result judge_body(const char* name, std::string body, const char* type = "application/json") {
    return judge(expectation(name), answered(std::move(body), type));
  }

 private:
  CaseFile file_{(tests::tests_folder() / "validators" / "judge_test.json").string()};
};

TEST_F(JudgeBodies, one_cause_in_every_element_is_one_finding) {
  std::string body = "[";
  for (int i = 0; i < 3600; ++i) body += i == 0 ? R"({"id":"1"})" : R"(,{"id":"1"})";
  const Result result = judge_body("list", body + "]");
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].count, 3600U);
  EXPECT_EQ(result.findings[0].violation.instance, "/0/id");
  EXPECT_EQ(result.findings[0].violation.message, "a string that holds a number");
}

TEST_F(JudgeBodies, a_cause_keeps_its_fingerprint_wherever_it_is_met_first) {
  const Result first = judge_body("list", R"([{"id":"1"}])");
  const Result other = judge_body("list", R"([{"id":1},{"id":true}])");
  ASSERT_EQ(first.findings.size(), 1U);
  ASSERT_EQ(other.findings.size(), 1U);
  EXPECT_EQ(first.findings[0].fingerprint, other.findings[0].fingerprint);
}

TEST_F(JudgeBodies, hostile_bodies_with_many_causes_are_cut_short) {
  std::string body = "{\"a\":0";
  for (int i = 0; i < 300; ++i) body += ",\"m" + std::to_string(i) + "\":1";
  const Result result = judge_body("known_members", body + "}");
  ASSERT_EQ(result.findings.size(), 101U);
  EXPECT_EQ(result.findings.back().violation.message, "200 more properties are not described");
}

TEST_F(JudgeBodies, a_pattern_that_nobody_can_read_is_undecided_once) {
  const Result result = judge_body("odd_pattern", R"(["a","b","c"])");
  EXPECT_EQ(result.outcome, Outcome::passed);
  ASSERT_EQ(result.undecided.size(), 1U);
  EXPECT_NE(result.undecided[0].find("judge_test.json:"), std::string::npos) << result.undecided[0];
}

TEST_F(JudgeBodies, a_schema_of_something_else_than_json_is_undecided) {
  const Result result = judge_body("xml", "<a/>", "application/xml");
  EXPECT_EQ(result.outcome, Outcome::passed);
  ASSERT_EQ(result.undecided.size(), 1U);
  EXPECT_NE(result.undecided[0].find("application/xml"), std::string::npos);
}

TEST_F(JudgeBodies, one_cause_in_every_item_of_a_sequence_is_one_finding) {
  std::string body;
  for (int i = 0; i < 3600; ++i) body += "{\"id\":\"1\"}\n";
  const Result result = judge_body("sequences", body, "application/jsonl");
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].count, 3600U);
  EXPECT_EQ(result.findings[0].violation.instance, "/0/id");
  EXPECT_EQ(result.findings[0].violation.message, "a string that holds a number");
}

TEST_F(JudgeBodies, a_sequence_is_explained_only_so_far) {
  std::string body;
  for (int i = 0; i < 12'000; ++i) body += "{\"id\":\"1\"}\n";
  const Result result = judge_body("sequences", body, "application/jsonl");
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].count, 10'000U);
  ASSERT_EQ(result.undecided.size(), 1U);
  EXPECT_TRUE(result.undecided[0].starts_with("2000 more violations")) << result.undecided[0];
}

TEST_F(JudgeBodies, what_of_a_sequence_cannot_be_judged_is_undecided) {
  const struct {
    const char* type;
    const char* body;
    const char* says;
  } cases[] = {
      {"application/jsonl", "{\"odd\":\"a\"}\n{\"odd\":\"b\"}\n", "judge_test.json:"},
      {"text/event-stream", "data: 1\n\ndata: 2", "the last event was left out"},
      {"multipart/mixed", "--a--", "the body is multipart/mixed, whose parts are not"},
      {"application/json", "[1]", "the body is no sequence"},
  };
  for (const auto& [type, body, says] : cases) {
    const Result result = judge_body("sequences", body, type);
    EXPECT_EQ(result.outcome, Outcome::passed) << type;
    ASSERT_EQ(result.undecided.size(), 1U) << type;
    EXPECT_NE(result.undecided[0].find(says), std::string::npos) << result.undecided[0];
  }
}

TEST_F(JudgeBodies, a_sequence_that_may_have_been_cut_short_is_no_broken_promise) {
  Exchange exchange = answered("{\"id\":1}\n{\"id\":", "application/jsonl");
  EXPECT_EQ(judge(expectation("sequences"), exchange).outcome, Outcome::failed);
  exchange.remarks = {"ends-with-connection"};
  EXPECT_EQ(judge(expectation("sequences"), exchange).type, "probe.truncated");
}

TEST_F(JudgeBodies, one_judge_judges_one_answer_after_another) {
  const Expectation expected = expectation("list");
  Evaluator evaluator;
  const Policy policy;
  Judge judge(evaluator, policy, kNow);
  const struct {
    const char* type;
    const char* body;
    Outcome outcome;
  } answers[] = {
      {"application/json", "[{}", Outcome::failed},
      {"application/json", R"([{"id":1}])", Outcome::passed},
      {"text/html", "[]", Outcome::failed},
      {"application/json", R"([{"id":null}])", Outcome::failed},
      {"application/json;charset=utf-8", "[]", Outcome::passed},
  };
  for (const auto& answer : answers) {
    SCOPED_TRACE(answer.body);
    const Exchange exchange = answered(answer.body, answer.type);
    EXPECT_EQ(judge.judge({.expected = &expected}, exchange).outcome, answer.outcome);
  }
}

// ---- Confirmation ---------------------------------------------------------------------------

Finding finding(const char* fingerprint, Severity severity) {
  return {.rule = "body-schema", .severity = severity, .fingerprint = fingerprint};
}

Result with(Outcome outcome, std::vector<Finding> findings) {
  return {.outcome = outcome, .findings = std::move(findings)};
}

TEST(Confirmation, what_fails_twice_is_confirmed) {
  const Result merged = merge_confirmation(with(Outcome::failed, {finding("a", Severity::error)}),
                                           with(Outcome::failed, {finding("a", Severity::error)}));
  EXPECT_EQ(merged.outcome, Outcome::failed);
  ASSERT_EQ(merged.findings.size(), 1U);
  EXPECT_EQ(merged.findings[0].confidence, Confidence::confirmed);
  EXPECT_EQ(merged.findings[0].severity, Severity::error);
}

TEST(Confirmation, what_fails_only_once_passes_as_flaky) {
  const Result merged = merge_confirmation(
      with(Outcome::failed, {finding("a", Severity::error), finding("b", Severity::note)}),
      with(Outcome::passed, {finding("b", Severity::note)}));
  EXPECT_EQ(merged.outcome, Outcome::passed);
  ASSERT_EQ(merged.findings.size(), 2U);
  EXPECT_EQ(merged.findings[0].confidence, Confidence::flaky);
  EXPECT_EQ(merged.findings[0].severity, Severity::warning);
  EXPECT_EQ(merged.findings[1].confidence, Confidence::confirmed);
  EXPECT_EQ(merged.findings[1].severity, Severity::note);
}

TEST(Confirmation, failing_in_two_ways_is_no_pass) {
  const Result merged = merge_confirmation(with(Outcome::failed, {finding("a", Severity::error)}),
                                           with(Outcome::failed, {finding("b", Severity::error)}));
  EXPECT_EQ(merged.outcome, Outcome::failed);
  ASSERT_EQ(merged.findings.size(), 2U);
  for (const Finding& one : merged.findings) {
    EXPECT_EQ(one.confidence, Confidence::flaky);
    EXPECT_EQ(one.severity, Severity::error);
  }
}

TEST(Confirmation, nothing_found_out_the_second_time_confirms_nothing) {
  const Result merged = merge_confirmation(with(Outcome::failed, {finding("a", Severity::error)}),
                                           with(Outcome::errored, {}));
  EXPECT_EQ(merged.outcome, Outcome::failed);
  ASSERT_EQ(merged.findings.size(), 1U);
  EXPECT_EQ(merged.findings[0].confidence, Confidence::once);
}

TEST(Confirmation, what_did_not_fail_needs_none) {
  const Result merged = merge_confirmation(with(Outcome::errored, {}), with(Outcome::passed, {}));
  EXPECT_EQ(merged.outcome, Outcome::errored);
}

}  // namespace
}  // namespace driftgate::judge_test
