#include "runner/baseline.h"

#include <gtest/gtest.h>

#include "specs/document/error.h"

namespace driftgate::baseline_test {
namespace {

constexpr const char* kA = "00000000000000aa";
constexpr const char* kB = "00000000000000bb";
constexpr const char* kC = "00000000000000cc";

Baseline read(const std::string& text) { return read_baseline_text(text, "b.yaml"); }

std::string mistake_in(const std::string& text) {
  try {
    read(text);
    return "";
  } catch (const Error& error) {
    return to_string(error.where()) + ": " + error.what();
  }
}

Finding finding(const char* fingerprint, Severity severity = Severity::error) {
  return {.rule = "body-schema", .severity = severity, .fingerprint = fingerprint};
}

Result result(const char* operation, Outcome outcome, std::vector<Finding> findings = {}) {
  return {.name = std::string("GET /") + operation,
          .operation = operation,
          .outcome = outcome,
          .findings = std::move(findings)};
}

Report report_of(std::vector<Result> results) {
  return {.integrations = {{.name = "pets", .results = std::move(results)}}};
}

BaselineEntry entry(const char* fingerprint, const char* operation, const char* expires = "") {
  BaselineEntry one{.fingerprint = fingerprint,
                    .rule = "body-schema",
                    .integration = "pets",
                    .operation = operation,
                    .acceptance = {.reason = "known", .expires = expires},
                    .source = {.file = "b.yaml", .line = 3}};
  if (*expires != '\0') one.expires = parse_date(expires);
  return one;
}

const BaselineScope kScope{.today =
                               std::chrono::sys_days(std::chrono::days(20'758))};  // 2026-11-01

// "pets/op passed", one for each result, with the rules of its findings, accepted ones in brackets.
std::string told(const Report& report) {
  std::string text;
  for (const Result& one : report.integrations.at(0).results) {
    text += one.name + ' ' + std::string(to_string(one.outcome));
    for (const Finding& found : one.findings)
      text += found.accepted ? " [" + std::string(found.rule) + "]" : " " + std::string(found.rule);
    text += '\n';
  }
  return text;
}

std::string applied(std::vector<BaselineEntry> entries, Report report,
                    const BaselineScope& scope = kScope) {
  apply_baseline({.file = "b.yaml", .entries = std::move(entries)}, scope, report);
  return told(report);
}

TEST(Baseline, accepted_findings_do_not_fail_a_case) {
  const auto broken = [] {
    return report_of({result("a", Outcome::failed, {finding(kA), finding(kB, Severity::note)})});
  };
  EXPECT_EQ(applied({}, broken()), "GET /a failed body-schema body-schema\n");
  EXPECT_EQ(applied({entry(kA, "a")}, broken()), "GET /a passed [body-schema] body-schema\n");
  EXPECT_EQ(applied({entry(kB, "a")}, broken()), "GET /a failed body-schema [body-schema]\n");
  Report strict = broken();
  strict.fail_on = Severity::note;
  EXPECT_EQ(applied({entry(kA, "a")}, strict), "GET /a failed [body-schema] body-schema\n");
}

TEST(Baseline, terms_go_with_the_finding) {
  Report report = report_of({result("a", Outcome::failed, {finding(kA)})});
  apply_baseline({.entries = {entry(kA, "a", "2026-12-31")}}, kScope, report);
  const auto& accepted = report.integrations[0].results[0].findings[0].accepted;
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->reason, "known");
  EXPECT_EQ(accepted->expires, "2026-12-31");
}

TEST(Baseline, an_entry_holds_through_its_last_day) {
  const Report broken = report_of({result("a", Outcome::failed, {finding(kA)})});
  EXPECT_EQ(applied({entry(kA, "a", "2026-11-01")}, broken), "GET /a passed [body-schema]\n");
  EXPECT_EQ(applied({entry(kA, "a", "2026-10-31")}, broken),
            "GET /a failed body-schema\nbaseline 00000000000000aa failed baseline-expired\n");
  EXPECT_EQ(applied({entry(kA, "a", "2026-10-31")}, report_of({result("a", Outcome::passed)})),
            "GET /a passed\nbaseline 00000000000000aa failed baseline-expired\n");
}

TEST(Baseline, an_entry_is_stale_only_where_its_operation_was_judged) {
  const struct {
    const char* what;
    std::vector<Result> results;
    bool stale;
  } cases[] = {
      {"kept now", {result("a", Outcome::passed)}, true},
      {"broken in another way", {result("a", Outcome::failed, {finding(kB)})}, true},
      {"not selected", {result("a", Outcome::skipped), result("b", Outcome::passed)}, false},
      {"no answer", {result("a", Outcome::errored), result("b", Outcome::passed)}, false},
      {"one of its cases had no answer",
       {result("a", Outcome::passed), result("a", Outcome::errored)},
       false},
      {"described no more", {result("b", Outcome::passed)}, true},
      {"nothing was judged", {result("b", Outcome::skipped)}, false},
      {"nothing at all", {}, false},
      {"still there", {result("a", Outcome::failed, {finding(kA)})}, false},
  };
  for (const auto& c : cases) {
    const std::string text = applied({entry(kA, "a")}, report_of(c.results));
    EXPECT_EQ(text.find("baseline-stale") != std::string::npos, c.stale) << c.what << '\n' << text;
  }
}

TEST(Baseline, some_entries_are_never_stale) {
  const Report kept = report_of({result("a", Outcome::passed)});
  BaselineEntry flaky = entry(kA, "a");
  flaky.flaky = true;
  EXPECT_EQ(applied({flaky}, kept), "GET /a passed\n");
  BaselineEntry foreign = entry(kA, "a");
  foreign.integration = "cats";
  EXPECT_EQ(applied({foreign}, kept), "GET /a passed\n");
  BaselineScope silenced = kScope;
  silenced.silenced.emplace("pets", "body-schema");
  EXPECT_EQ(applied({entry(kA, "a")}, kept, silenced), "GET /a passed\n");
}

TEST(Baseline, complaints_name_the_place_of_the_entry) {
  Report report = report_of({result("a", Outcome::passed)});
  apply_baseline({.entries = {entry(kA, "a")}}, kScope, report);
  const Result& stale = report.integrations[0].results.at(1);
  EXPECT_EQ(to_string(stale.source), "b.yaml:3:0");
  EXPECT_EQ(exit_code(report), ExitCode::broken);
}

TEST(Baseline, only_what_fails_the_run_is_new_and_each_once) {
  Finding flaky = finding(kC);
  flaky.confidence = Confidence::flaky;
  const Report report =
      report_of({result("a", Outcome::failed,
                        {finding(kA), finding(kA), finding(kB, Severity::warning), flaky}),
                 result("b", Outcome::passed, {finding("00000000000000dd", Severity::warning)})});
  const auto found = compare_baseline({.entries = {}}, kScope, report);
  ASSERT_EQ(found.added.size(), 2U);
  EXPECT_EQ(found.added[0].fingerprint, kA);
  EXPECT_FALSE(found.added[0].flaky);
  EXPECT_EQ(found.added[1].fingerprint, kC);
  EXPECT_TRUE(found.added[1].flaky);
}

// --- reading ---

TEST(Baseline, mistakes_are_told_with_their_place) {
  const std::string whole = "rule: r, integration: i, operation: o, reason: x";
  const std::pair<std::string, std::string> cases[] = {
      {"accepted:\n", ""},
      {"accepted: []\n", ""},
      {"accepted:\n- {fingerprint: 00000000000000aa, " + whole + "}\n", ""},
      {"accepted: {}\n", "b.yaml:1:11: 'accepted' must be an array or nothing, not an object"},
      {"accepted:\n- {fingerprint: x, " + whole + "}\n",
       "b.yaml:2:17: 'x' is no fingerprint: expected 16 hex digits in lower case"},
      {"accepted:\n- {fingerprint: 00000000000000aa, rule: r, integration: i, operation: o, "
       "reason: ''}\n",
       "b.yaml:2:82: 'reason' must not be empty"},
      {"accepted:\n- {fingerprint: 00000000000000aa, expires: 2026-13-01, " + whole + "}\n",
       "b.yaml:2:44: expected a date such as 2026-12-31, found '2026-13-01'"},
      {"accepted:\n- {fingerprint: 00000000000000aa, flaky: often, " + whole + "}\n",
       "b.yaml:2:42: 'flaky' must be a boolean, not a string"},
      {"accepted:\naccepted:\n",
       "b.yaml:2:1: 'accepted' stands here a second time; the first is "
       "at line 1"},
      {"", "b.yaml: is empty; a baseline without entries is `accepted:`"},
      {"accept: []\n",
       "b.yaml:1:1: the baseline needs 'accepted'\nb.yaml:1:1: error: unknown key "
       "'accept' in the baseline (did you mean accepted?)"},
  };
  for (const auto& [text, mistake] : cases) EXPECT_EQ(mistake_in(text), mistake) << text;
}

TEST(Baseline, nothing_is_interpolated) {
  const Baseline baseline = read(
      "accepted:\n- {fingerprint: 00000000000000aa, rule: r, integration: i, operation: o, "
      "reason: 'costs $5 and ${HOME}'}\n");
  EXPECT_EQ(baseline.entries.at(0).acceptance.reason, "costs $5 and ${HOME}");
}

// --- editing ---

std::string one(const char* fingerprint, const std::string& more = "") {
  return std::string("  - fingerprint: ") + fingerprint +
         "\n    rule: body-schema\n    integration: pets\n    operation: a\n    reason: known\n" +
         more;
}

std::string edited(const std::string& text, const std::vector<std::size_t>& remove,
                   const std::vector<BaselineEntry>& add) {
  return edit_baseline(text, text.empty() ? Baseline{.file = "b.yaml"} : read(text), remove, add);
}

std::string why_not_edited(const std::string& text, const std::vector<std::size_t>& remove,
                           const std::vector<BaselineEntry>& add) {
  try {
    edited(text, remove, add);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(Baseline, entries_are_taken_out_whole_and_nothing_else_changes) {
  const std::string head = "# Ours.\naccepted:   # all\n";
  const std::string comment = "\n  # Of the others.\n";
  const std::string text = head + one(kA, "    # why\n    ticket: T-1 # x\n") + comment + one(kB) +
                           one(kC, "    owner: |\n      me\n") + "# The end.\n";
  EXPECT_EQ(edited(text, {}, {}), text);
  EXPECT_EQ(edited(text, {0}, {}),
            head + comment + one(kB) + one(kC, "    owner: |\n      me\n") + "# The end.\n");
  EXPECT_EQ(edited(text, {1, 2}, {}),
            head + one(kA, "    # why\n    ticket: T-1 # x\n") + comment + "# The end.\n");
  EXPECT_EQ(edited(text, {0, 1, 2}, {}), head + comment + "# The end.\n");
}

TEST(Baseline, entries_are_added_at_the_end_as_the_others_are_written) {
  const std::string added =
      "- fingerprint: \"00000000000000bb\"\n  rule: \"body-schema\"\n  integration: \"pets\"\n"
      "  operation: \"b\"\n  reason: \"known\"\n";
  const std::string flat =
      "accepted:\n- {fingerprint: 00000000000000aa, rule: r, integration: i, operation: o, "
      "reason: x}";
  EXPECT_EQ(edited(flat, {}, {entry(kB, "b")}), flat + "\n" + added);
  const std::string windows =
      "accepted:\r\n-\r\n    fingerprint: 00000000000000aa\r\n"
      "    rule: r\r\n    integration: i\r\n    operation: o\r\n"
      "    reason: x\r\n";
  const std::string now = edited(windows, {}, {entry(kB, "b")});
  EXPECT_TRUE(now.starts_with(windows + "- fingerprint: \"00000000000000bb\"\r\n")) << now;
  EXPECT_EQ(edited(windows, {0}, {}), "accepted:\r\n");
  for (const char* none : {"", "accepted:\n", "accepted: []\n", "accepted: [\n  # none yet\n]\n"})
    EXPECT_EQ(read(edited(none, {}, {entry(kB, "b"), entry(kC, "c")})).entries.size(), 2U) << none;
}

TEST(Baseline, hostile_text_comes_back_as_it_was) {
  BaselineEntry hostile = entry(kB, "b");
  hostile.acceptance = {
      .reason = "a \"b\" \\ # : - {\n\t\x1b\x7f \xC2\x85 \xE2\x80\xAE \xF0\x9F\x98\x80",
      .owner = "'",
      .ticket = "@x",
      .expires = "2026-12-31"};
  const std::string text = edited("", {}, {hostile});
  EXPECT_EQ(read(text).entries.at(0).acceptance, hostile.acceptance) << text;
  for (const char c : text) EXPECT_FALSE(c == '\x1b' || c == '\x7f');
  EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
}

TEST(Baseline, what_cannot_be_edited_is_refused) {
  const std::string flow =
      "accepted: [{fingerprint: 00000000000000aa, rule: r, integration: i, operation: o, "
      "reason: x}]\n";
  EXPECT_NE(why_not_edited(flow, {0}, {}), "");
  EXPECT_NE(why_not_edited(flow, {}, {entry(kB, "b")}), "");
  EXPECT_NE(why_not_edited("accepted:\n" + one(kA) + "...\n", {}, {entry(kB, "b")}), "");
  EXPECT_NE(why_not_edited("accepted: ~\n", {}, {entry(kB, "b")}), "");
  EXPECT_EQ(why_not_edited("accepted:\n" + one(kA), {}, {entry(kB, "b")}), "");
}

TEST(Baseline, dates) {
  EXPECT_EQ(parse_date("1970-01-02").time_since_epoch().count(), 1);
  EXPECT_EQ(parse_date("2024-02-29").time_since_epoch().count(), 19'782);
  for (const char* text : {"", "2026-1-01", "2026-02-29", "2026-00-01", "2026/01/01", "20260101",
                           "2026-01-01T00:00:00Z", "+026-01-01"})
    EXPECT_THROW(parse_date(text), Error) << text;
}

}  // namespace
}  // namespace driftgate::baseline_test
