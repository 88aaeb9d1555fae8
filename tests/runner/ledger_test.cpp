#include "runner/ledger.h"

#include <gtest/gtest.h>

#include "tests/runner/api.h"

namespace driftgate::ledger_test {
namespace {

constexpr const char* kPaths = "  /a: {post: {operationId: a}}\n  /b: {get: {operationId: b}}\n";

// A rule broken at a place; the same two are the same finding.
Finding finding(std::string_view rule, std::string instance, std::string actual = "200",
                Severity severity = Severity::error) {
  Finding made{.rule = rule, .severity = severity};
  made.fingerprint = std::string(rule) + instance;
  made.violation = {.message = "m", .actual = std::move(actual), .instance = std::move(instance)};
  return made;
}

Result answer(int status, std::vector<Finding> findings = {}) {
  const bool failed = !findings.empty();
  return {.outcome = failed ? Outcome::failed : Outcome::passed,
          .findings = std::move(findings),
          .status = status,
          .reproduction = "curl"};
}

Result no_answer(std::string reason) {
  return {.outcome = Outcome::errored,
          .fault = Fault::provider,
          .type = "probe.timeout",
          .reason = std::move(reason)};
}

class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest() {
    for (const Operation& operation : description_->operations)
      plan_.probes.push_back({.name = operation.id, .operation = &operation});
  }

  Ledger ledger() const { return {plan_, options_}; }
  const Operation* operation(std::size_t i) const { return &description_->operations[i]; }

  /// What is left of findings of one operation.
  Result folded(std::vector<Finding> findings, std::set<std::string> refused_places = {}) const {
    Ledger made = ledger();
    Record& record = *made.find(operation(0));
    made.set_plain(record, answer(200));
    for (Finding& each : findings) made.add(record, answer(200, {std::move(each)}), "x");
    record.refused_places = std::move(refused_places);
    return std::move(made).results().at(0);
  }

  std::unique_ptr<const Description> description_ = tests::describe_paths(kPaths);
  Plan plan_{};
  RunOptions options_{};
};

std::string places(const Result& result) {
  std::string text;
  for (const Finding& each : result.findings)
    text += each.violation.instance + " x" + std::to_string(each.count) + "; ";
  return text;
}

constexpr const char* kAccepted = "invalid-request-accepted";

TEST_F(LedgerTest, a_part_that_nobody_checks_is_one_finding) {
  const struct {
    const char* shows;
    std::vector<std::string> accepted;
    std::set<std::string> refused;
    const char* left;
    const char* part;  // Named by the hint; "": there is none.
  } cases[] = {
      {"all of the body",
       {"request /a", "request /b/c", "request body"},
       {},
       "request /a x3; ",
       "request body"},
      {"one place is not folded", {"request /a"}, {}, "request /a x1; ", ""},
      {"what is checked elsewhere",
       {"request /a/x", "request /a/y", "request /b"},
       {"request /c"},
       "request /a/x x2; request /b x1; ",
       "request /a"},
      {"what is checked at the same place", {"request /a"}, {"request /a"}, "request /a x1; ", ""},
      {"what is checked below",
       {"request /a", "request /b"},
       {"request /a/x"},
       "request /a x1; request /b x1; ",
       ""},
      {"a name that only begins alike",
       {"request /ab", "request /a/x", "request /a/y"},
       {"request /abc"},
       "request /ab x1; request /a/x x2; ",
       "request /a"},
      {"parameters have no parts",
       {"query a", "query b", "header a"},
       {},
       "query a x1; query b x1; header a x1; ",
       ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.shows);
    std::vector<Finding> findings;
    for (const std::string& place : c.accepted) findings.push_back(finding(kAccepted, place));
    const Result result = folded(std::move(findings), c.refused);
    EXPECT_EQ(places(result), c.left);
    std::string hints;
    for (const Finding& each : result.findings) hints += each.violation.hint;
    EXPECT_EQ(hints.empty(), *c.part == '\0') << hints;
    EXPECT_NE(hints.find(c.part), std::string::npos) << hints;
  }
}

TEST_F(LedgerTest, a_parameter_that_nobody_checks_is_one_finding) {
  std::vector<Finding> findings{finding(kAccepted, "query a"), finding(kAccepted, "query a")};
  findings[1].fingerprint = "of another keyword";
  EXPECT_EQ(places(folded(findings)), "query a x2; ");
  EXPECT_EQ(places(folded(findings, {"query a"})), "query a x1; query a x1; ");
}

TEST_F(LedgerTest, other_rules_are_not_folded) {
  EXPECT_EQ(places(folded({finding("body-schema", "/a"), finding("body-schema", "/b")})),
            "/a x1; /b x1; ");
}

TEST_F(LedgerTest, whoever_may_do_without_credentials_needs_no_right_ones) {
  EXPECT_EQ(
      places(folded({finding("credentials-ignored", "no credentials"), finding("server-error", "x"),
                     finding("credentials-ignored", "wrong credentials")})),
      "no credentials x2; x x1; ");
}

TEST_F(LedgerTest, refusals_in_the_same_words_are_one) {
  const char* kRejected = "valid-request-rejected";
  EXPECT_EQ(places(folded({finding(kRejected, "request /a", "400, size: too big"),
                           finding(kRejected, "query size", "400, size: too big"),
                           finding(kRejected, "request /b", "400, size: too big")})),
            "query size x3; ");
  EXPECT_EQ(places(folded({finding(kRejected, "request /a", "400, too big"),
                           finding(kRejected, "request /b", "400, too small")})),
            "request /a x1; request /b x1; ");
  EXPECT_EQ(places(folded({finding(kRejected, "request /a", "x"),
                           finding("undocumented-rule", "request /a", "x")})),
            "request /a x1; request /a x1; ");
}

TEST_F(LedgerTest, the_same_finding_is_counted_once_more) {
  Ledger made = ledger();
  Record& record = *made.find(operation(0));
  Finding weak = finding("body-schema", "/a", "1", Severity::warning);
  weak.confidence = Confidence::flaky;
  Finding sure = finding("body-schema", "/a", "2");
  sure.confidence = Confidence::confirmed;
  made.set_plain(record, answer(200, {weak}));
  made.add(record, answer(200, {sure}), "x");
  const Result result = std::move(made).results().at(0);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].count, 2U);
  EXPECT_EQ(result.findings[0].severity, Severity::error);
  EXPECT_EQ(result.findings[0].confidence, Confidence::confirmed);
}

TEST_F(LedgerTest, what_variations_show_fails_the_operation) {
  Ledger made = ledger();
  Record& record = *made.find(operation(0));
  made.set_plain(record, answer(201));
  EXPECT_TRUE(record.asked);
  EXPECT_TRUE(record.accepted);
  made.add(record, answer(200, {finding(kAccepted, "query a")}), "x");
  made.set_plain(record, answer(201));  // Mended and asked again.
  const std::vector<Result> results = std::move(made).results();
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].outcome, Outcome::failed);
  EXPECT_EQ(results[0].findings.size(), 1U);
  EXPECT_EQ(results[0].operation, "a");
  EXPECT_EQ(results[1].operation, "b");
}

TEST_F(LedgerTest, a_variation_without_an_answer_is_no_verdict) {
  Ledger made = ledger();
  Record& record = *made.find(operation(0));
  made.set_plain(record, answer(200));
  made.add(record, no_answer("timed out"), "query a is 9");
  made.add(record, no_answer("timed out"), "query a is 9");
  const Result result = std::move(made).results().at(0);
  EXPECT_EQ(result.outcome, Outcome::errored);
  EXPECT_EQ(result.type, "probe.timeout");
  EXPECT_EQ(result.reason, "timed out, when asked: query a is 9");
  EXPECT_EQ(result.undecided, (std::vector<std::string>{"timed out: query a is 9"}));
}

TEST_F(LedgerTest, a_broken_contract_stays_one_when_a_variation_has_no_answer) {
  Ledger made = ledger();
  Record& record = *made.find(operation(0));
  made.set_plain(record, answer(200, {finding("body-schema", "/a")}));
  made.add(record, no_answer("timed out"), "x");
  EXPECT_EQ(std::move(made).results().at(0).outcome, Outcome::failed);
}

TEST_F(LedgerTest, findings_of_workflows_fail_by_the_policy) {
  for (const auto& [severity, outcome] : {std::pair(Severity::error, Outcome::failed),
                                          std::pair(Severity::warning, Outcome::passed)}) {
    Ledger made = ledger();
    Record& record = *made.find(operation(0));
    made.set_plain(record, answer(200));
    made.add(record, finding("sent-not-returned", "/a", "", severity), Severity::error);
    const Result result = std::move(made).results().at(0);
    EXPECT_EQ(result.outcome, outcome);
    EXPECT_EQ(result.findings.size(), 1U);
  }
}

TEST_F(LedgerTest, knows_what_was_chosen_and_tells_what_was_not) {
  plan_.probes.pop_back();
  plan_.skips.push_back(
      {.name = "b", .operation = operation(1), .reason = "no", .by_choice = true});
  Ledger made = ledger();
  EXPECT_EQ(made.find(operation(1)), nullptr);
  EXPECT_EQ(made.find(nullptr), nullptr);
  ASSERT_EQ(made.records().size(), 1U);
  const std::vector<Result> results = std::move(made).results();
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[1].outcome, Outcome::skipped);
  EXPECT_EQ(results[1].type, "skipped.by-choice");
  EXPECT_EQ(results[1].reason, "no");
}

TEST_F(LedgerTest, what_failed_can_be_run_again) {
  options_.rerun_prefix = "driftgate check api.yaml";
  Ledger made = ledger();
  made.set_plain(*made.find(operation(0)), answer(200, {finding("body-schema", "/a")}));
  made.set_plain(*made.find(operation(1)), answer(200));
  const std::vector<Result> results = std::move(made).results();
  EXPECT_EQ(results.at(0).rerun, "driftgate check api.yaml --only a");
  EXPECT_EQ(results.at(1).rerun, "");
}

}  // namespace
}  // namespace driftgate::ledger_test
