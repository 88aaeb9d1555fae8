#include "validators/report.h"

#include <gtest/gtest.h>

#include <vector>

namespace driftgate {
namespace {

Result went(Outcome outcome, Fault fault = Fault::none) {
  return {.name = "GET /", .outcome = outcome, .fault = fault};
}

Report report_of(std::vector<Result> results) {
  return {.integrations = {{.name = "payments", .results = std::move(results)}}};
}

const Result kPassed = went(Outcome::passed);
const Result kFailed = went(Outcome::failed);
const Result kSkipped = went(Outcome::skipped);
const Result kBadInput = went(Outcome::errored, Fault::input);
const Result kNoAnswer = went(Outcome::errored, Fault::provider);

TEST(Report, words) {
  EXPECT_EQ(to_string(Outcome::passed), "passed");
  EXPECT_EQ(to_string(Outcome::failed), "failed");
  EXPECT_EQ(to_string(Outcome::errored), "errored");
  EXPECT_EQ(to_string(Outcome::skipped), "skipped");
  EXPECT_EQ(to_string(Fault::none), "none");
  EXPECT_EQ(to_string(Fault::input), "input");
  EXPECT_EQ(to_string(Fault::provider), "provider");
}

TEST(Report, tally_counts_every_integration) {
  Report report = report_of({kPassed, kPassed, kFailed, kSkipped});
  report.integrations.push_back({.name = "orders", .results = {kNoAnswer, kPassed}});
  const Tally first = tally(report.integrations[0]);
  EXPECT_EQ(first.passed, 2u);
  EXPECT_EQ(first.failed, 1u);
  EXPECT_EQ(first.errored, 0u);
  EXPECT_EQ(first.skipped, 1u);
  const Tally all = tally(report);
  EXPECT_EQ(all.passed, 3u);
  EXPECT_EQ(all.errored, 1u);
  EXPECT_EQ(all.total(), 6u);
}

TEST(Report, exit_code_follows_the_precedence) {
  const struct {
    const char* what;
    std::vector<Result> results;
    ExitCode code;
  } cases[] = {
      {"all kept", {kPassed, kPassed}, ExitCode::kept},
      {"kept, some skipped", {kPassed, kSkipped}, ExitCode::kept},
      {"one broken", {kPassed, kFailed}, ExitCode::broken},
      {"no answer", {kPassed, kNoAnswer}, ExitCode::undetermined},
      {"nothing but errors", {kNoAnswer}, ExitCode::undetermined},
      {"bad input", {kPassed, kBadInput}, ExitCode::bad_input},
      {"broken beats no answer", {kNoAnswer, kFailed}, ExitCode::broken},
      {"bad input beats broken", {kFailed, kBadInput}, ExitCode::bad_input},
      {"bad input beats no answer", {kNoAnswer, kBadInput}, ExitCode::bad_input},
      {"all skipped", {kSkipped, kSkipped}, ExitCode::nothing_judged},
      {"no results", {}, ExitCode::nothing_judged},
      {"an error without a fault", {went(Outcome::errored)}, ExitCode::undetermined},
  };
  for (const auto& c : cases) EXPECT_EQ(exit_code(report_of(c.results)), c.code) << c.what;
  EXPECT_EQ(exit_code(Report{}), ExitCode::nothing_judged);
}

TEST(Report, findings_below_fail_on_leave_a_passed_case_passed) {
  Result warned = kPassed;
  warned.findings.push_back({.rule = "undocumented-property", .severity = Severity::warning});
  EXPECT_EQ(exit_code(report_of({warned})), ExitCode::kept);
  // With --fail-on warning the judge made it fail.
  Report strict = report_of({warned});
  strict.fail_on = Severity::warning;
  strict.integrations[0].results[0].outcome = Outcome::failed;
  EXPECT_EQ(exit_code(strict), ExitCode::broken);
}

TEST(Report, a_flaky_pass_is_no_break) {
  Result flaky = kPassed;
  flaky.findings.push_back({.rule = "body-schema", .confidence = Confidence::flaky});
  EXPECT_EQ(exit_code(report_of({flaky})), ExitCode::kept);
}

const IntegrationReport kPeople{.name = "payments",
                                .owner = "team-checkout",
                                .contact = "support@vendor.example",
                                .status_page = "https://status.vendor.example",
                                .description = "specs/payments.yaml",
                                .base_url = "https://api.vendor.example"};

constexpr std::string_view kRules[] = {
    "undocumented-status",   "server-error",   "content-type",    "content-type-variant",
    "undeclared-header",     "invalid-header", "missing-header",  "body-schema",
    "undocumented-property", "missing-body",   "unexpected-body", "not-json",
    "duplicate-key",         "bad-utf8",       "latency-budget",  "deprecation-announced",
    "sunset-announced",      "message-framing"};

constexpr std::string_view kErrors[] = {"probe.resolve",         "probe.connect",
                                        "probe.connect-timeout", "probe.tls",
                                        "probe.timeout",         "probe.first-byte-timeout",
                                        "probe.reset",           "probe.empty-reply",
                                        "probe.truncated",       "probe.too-large",
                                        "probe.bad-http",        "probe.bad-encoding",
                                        "probe.redirect",        "probe.blocked",
                                        "probe.proxy",           "probe.credentials",
                                        "auth.refused",          "spec.unreadable",
                                        "config.invalid",        "else"};

TEST(Report, every_finding_has_a_next_action_on_one_line) {
  const std::string fallback = next_action(Finding{.rule = "no-such-rule"}, kPeople);
  for (const std::string_view rule : kRules) {
    for (const IntegrationReport& people : {kPeople, IntegrationReport{}}) {
      const std::string action = next_action(Finding{.rule = rule}, people);
      EXPECT_FALSE(action.empty()) << rule;
      EXPECT_EQ(action.find('\n'), std::string::npos) << rule;
      EXPECT_EQ(action.find("  "), std::string::npos) << rule << ": " << action;
      EXPECT_NE(action.back(), '.') << rule;
      EXPECT_NE(action, fallback) << rule;
    }
  }
}

TEST(Report, every_error_has_a_next_action_on_one_line) {
  for (const std::string_view type : kErrors) {
    for (const IntegrationReport& people : {kPeople, IntegrationReport{}}) {
      const std::string action = next_action(Result{.type = std::string(type)}, people);
      EXPECT_FALSE(action.empty()) << type;
      EXPECT_EQ(action.find("  "), std::string::npos) << type << ": " << action;
    }
  }
}

TEST(Report, next_action_names_the_people_the_place_and_the_file) {
  Finding finding{.rule = "body-schema", .violation = {.instance = "/items/0/amount"}};
  EXPECT_EQ(next_action(finding, kPeople),
            "ask support@vendor.example whether the change of /items/0/amount is meant; if it is, "
            "update specs/payments.yaml and its consumers");
  EXPECT_EQ(next_action(finding, {}),
            "ask the provider whether the change of /items/0/amount is meant; if it is, update "
            "the description and its consumers");

  const struct {
    Result result;
    const char* action;
  } errors[] = {
      {{.type = "auth.refused"},
       "team-checkout: check that the credential for https://api.vendor.example is current and "
       "may do this"},
      {{.type = "probe.connect"},
       "check that https://api.vendor.example is up (status: https://status.vendor.example) and "
       "can be reached from here"},
      {{.type = "probe.reset"},
       "run again; if it repeats (status: https://status.vendor.example), send "
       "support@vendor.example the curl line"},
      {{.type = "spec.unreadable",
        .source = {.file = "specs/payments.yaml", .line = 3, .column = 7}},
       "correct specs/payments.yaml:3:7"},
      {{.type = "spec.unreadable"}, "correct specs/payments.yaml"},
      {{.type = "config.invalid"}, "correct the configuration"},
  };
  for (const auto& e : errors) EXPECT_EQ(next_action(e.result, kPeople), e.action);
}

TEST(Report, next_action_does_not_repeat_long_provider_text) {
  const Finding finding{.rule = "body-schema",
                        .violation = {.instance = '/' + std::string(1'000'000, 'x')}};
  EXPECT_EQ(next_action(finding, {}),
            "ask the provider whether the change of the response is meant; if it is, update the "
            "description and its consumers");
}

TEST(Report, a_flaky_finding_is_to_be_seen_again_first) {
  const Finding finding{.rule = "missing-body", .confidence = Confidence::flaky};
  EXPECT_TRUE(next_action(finding, kPeople).starts_with("it came and went: run again"));
}

}  // namespace
}  // namespace driftgate
