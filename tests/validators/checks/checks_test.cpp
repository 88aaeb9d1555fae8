#include "validators/checks/checks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/validators/checks/case_file.h"
#include "validators/judge.h"

namespace driftgate::checks_test {
namespace {

namespace fs = std::filesystem;
using tests::CaseFile;
using tests::number;
using tests::words;

constexpr int kNow = 1'795'219'200;  // 2026-11-21T00:00:00Z

fs::path checks_folder() { return tests::tests_folder() / "validators" / "checks"; }

/// `written`: {expected, asked, exchange, latency_budget_ms, sent_credentials}
Result judge(const CaseFile& file, Node written) {
  const Expectation expected = file.expectation(written.find("expected"));
  const Exchange exchange = CaseFile::exchange(written.find("exchange"));
  const Asked asked = file.asked(written.find("asked"));
  const Policy policy;
  Evaluator evaluator;
  Judge judge(evaluator, policy, std::chrono::sys_seconds(std::chrono::seconds(kNow)));
  return judge.judge(
      {.integration = "shop",
       .operation = "list",
       .expected = &expected,
       .latency_budget = std::chrono::milliseconds(number(written.find("latency_budget_ms"))),
       .sent_credentials = tests::truth(written.find("sent_credentials")),
       .asked = &asked},
      exchange);
}

/// What a finding says under a name of the test files.
std::string said(const Finding& finding, std::string_view what) {
  if (what == "rule") return std::string(finding.rule);
  if (what == "category") return std::string(finding.category);
  if (what == "severity") return std::string(to_string(finding.severity));
  if (what == "message") return finding.violation.message;
  if (what == "expected") return finding.violation.expected;
  if (what == "actual") return finding.violation.actual;
  if (what == "instance") return finding.violation.instance;
  if (what == "keyword") return finding.violation.keyword;
  if (what == "hint") return finding.violation.hint;
  if (what == "count") return std::to_string(finding.count);
  if (what == "source") return finding.violation.source.pointer;
  ADD_FAILURE() << "findings have no " << what;
  return {};
}

std::string list(const Result& result) {
  std::string text;
  for (const Finding& finding : result.findings) {
    for (const char* what : {"rule", "instance", "keyword", "message", "expected", "actual"})
      text += std::string(what) + "=" + said(finding, what) + " ";
    text += "\n";
  }
  return text;
}

void expect_finding(const Finding& finding, Node wanted) {
  for (const Member member : wanted.members())
    EXPECT_EQ(said(finding, member.name()), member.value.text()) << member.name();
  EXPECT_FALSE(finding.violation.message.empty());
  EXPECT_EQ(finding.fingerprint.size(), 16U);
}

bool names(Node findings, std::string_view rule) {
  for (const Node finding : findings.elements())
    if (finding.find("rule").text() == rule) return true;
  return false;
}

struct Examples {
  int kept = 0;
  int broken = 0;
};

/// Judges the file, which must have exactly the findings that it lists, worst first.
void run_file(const fs::path& path, std::string_view rule, Examples& examples) {
  SCOPED_TRACE(path.string());
  const CaseFile file(path.string());
  const Node wanted = file.root().find("findings");
  ASSERT_TRUE(wanted.is(Kind::array));
  ++(names(wanted, rule) ? examples.broken : examples.kept);
  const Result result = judge(file, file.root());
  ASSERT_EQ(result.findings.size(), wanted.size()) << list(result);
  std::size_t i = 0;
  for (const Node one : wanted.elements()) expect_finding(result.findings[i++], one);
  EXPECT_TRUE(result.undecided.empty()) << result.undecided.front();
}

TEST(Checks, find_what_their_examples_say_and_nothing_else) {
  for (const Rule<Case>* rule : all_checks()) {
    SCOPED_TRACE(rule->id);
    Examples examples;
    const fs::path folder = checks_folder() / rule->id;
    ASSERT_TRUE(fs::is_directory(folder)) << folder;
    for (const auto& entry : fs::directory_iterator(folder))
      run_file(entry.path(), rule->id, examples);
    EXPECT_GT(examples.kept, 0) << "there is no example that keeps the rule";
    EXPECT_GT(examples.broken, 0) << "there is no example that breaks the rule";
  }
}

TEST(Checks, folders_belong_to_rules) {
  for (const auto& entry : fs::directory_iterator(checks_folder())) {
    if (!entry.is_directory()) continue;
    EXPECT_NE(find_check(entry.path().filename().string()), nullptr) << entry.path();
  }
}

TEST(Checks, a_conforming_answer_gives_no_finding_at_all) {
  const CaseFile file((checks_folder() / "conforming.json").string());
  const Node cases = file.root().find("cases");
  ASSERT_GE(cases.size(), 40U);
  for (const Node one : cases.elements()) {
    SCOPED_TRACE(words(one.find("shows")));
    const Result result = judge(file, one);
    EXPECT_EQ(result.outcome, Outcome::passed) << result.reason;
    EXPECT_TRUE(result.findings.empty()) << list(result);
    EXPECT_TRUE(result.undecided.empty()) << result.undecided.front();
  }
}

TEST(Checks, can_be_explained) {
  std::set<std::string_view> ids;
  for (const Rule<Case>* rule : all_checks()) {
    SCOPED_TRACE(rule->id);
    EXPECT_TRUE(ids.insert(rule->id).second) << "the id is taken";
    EXPECT_EQ(find_check(rule->id), rule);
    EXPECT_TRUE(rule->category == "contract" || rule->category == "slo");
    EXPECT_TRUE(std::all_of(rule->id.begin(), rule->id.end(),
                            [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); }));
    EXPECT_GT(rule->summary.size(), 20U);
    EXPECT_FALSE(rule->summary.ends_with('.'));
    EXPECT_GT(rule->explanation.size(), 150U);
    EXPECT_TRUE(rule->explanation.ends_with('.'));
  }
  EXPECT_EQ(find_check("no-such-rule"), nullptr);
}

}  // namespace
}  // namespace driftgate::checks_test
