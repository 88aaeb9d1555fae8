#include "reporters/test_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "reporters/describe.h"
#include "reporters/sanitize.h"
#include "reporters/text.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostTailBytes = std::size_t{24} << 10;
constexpr std::size_t kLeftOutBytes =
    100;  // Of the line that says how many findings are not shown.
constexpr std::size_t kMostFindings = 50;
constexpr std::size_t kMostLines = 20;  // Of one sort: undecided, remarks.
constexpr std::size_t kMostValueCharacters = 2000;
constexpr std::size_t kMostCommandCharacters = 4000;

constexpr std::string_view kNothingJudged = "nothing was selected or judged";

// "." separates packages for readers of `classname`, so it is kept for one purpose.
std::string without_dots(std::string_view text, std::string_view otherwise) {
  std::string word = attribute(text.empty() ? otherwise : text, kMostNameCharacters / 2 - 1);
  std::replace(word.begin(), word.end(), '.', '_');
  return word;
}

// Readers tell cases apart by classname and name, and keep one of equals.
class Names {
 public:
  explicit Names(std::size_t expected) { seen_.reserve(expected); }

  std::string unique(const std::string& classname, const std::string& name) {
    const auto key = [&](const std::string& n) { return classname + '\n' + n; };
    const auto [known, is_new] = seen_.emplace(key(name), 1);
    if (is_new) return name;
    std::size_t& last = known->second;
    for (;;) {
      const std::string suffix = fmt::format(" [{}]", ++last);
      std::string candidate = cut_middle(name, kMostNameCharacters - suffix.size()) + suffix;
      if (seen_.emplace(key(candidate), 1).second) return candidate;
    }
  }

 private:
  std::unordered_map<std::string, std::size_t> seen_{};
};

// GitLab casts an element by its `type`: "integer", "array" or "yaml" would destroy the report.
// No dotted word is one of those.
std::string dotted(std::string_view family, std::string_view word) {
  if (word.find('.') != std::string_view::npos) return attribute(word, kMostNameCharacters);
  return attribute(fmt::format("{}.{}", family, word.empty() ? "unknown" : word),
                   kMostNameCharacters);
}

std::string finding_type(const Finding& finding) {
  return dotted(finding.category.empty() ? "contract" : finding.category, finding.rule);
}

std::string finding_message(const std::vector<const Finding*>& findings) {
  if (findings.empty()) return "the contract is broken";
  const Finding& worst = *findings.front();
  std::string message = headline(worst);
  if (!worst.violation.message.empty()) message += ": " + worst.violation.message;
  message = attribute(message, kMostMessageCharacters);
  if (findings.size() > 1)
    message += fmt::format(" (and {})", counted(findings.size() - 1, "more finding"));
  return message;
}

void describe_verdict(const Report& report, TestCase& test) {
  const Result& result = *test.result;
  const bool flaky = is_flaky_pass(report, result);
  if (result.outcome == Outcome::failed || flaky) {
    const std::vector<const Finding*> findings = worst_first(result);
    test.mark = flaky ? Mark::flaky : Mark::failure;
    test.message = finding_message(findings);
    test.type = findings.empty() ? "contract.broken" : finding_type(*findings.front());
  } else if (result.outcome == Outcome::errored) {
    test.mark = Mark::error;
    test.type = dotted(result.fault == Fault::input ? "config" : "probe", result.type);
    test.message =
        attribute(result.reason.empty() ? test.type : result.reason, kMostMessageCharacters);
  } else if (result.outcome == Outcome::skipped) {
    test.mark = Mark::skipped;
    test.message = attribute(result.reason.empty() ? "no reason was given" : result.reason,
                             kMostMessageCharacters);
  }
}

TestCase test_case(const Report& report, const std::string& package, const Result& result,
                   Names& names) {
  TestCase test{.result = &result};
  test.classname = package + without_dots(result.operation, "general");
  test.name = names.unique(test.classname, attribute(result.name.empty() ? "unnamed" : result.name,
                                                     kMostNameCharacters));
  if (!result.source.file.empty()) {
    test.file = attribute(result.source.file, kMostMessageCharacters);
    test.line = result.source.line;
  }
  describe_verdict(report, test);
  return test;
}

TestCase nothing_judged(std::string_view integration, Mark mark) {
  return {.classname = without_dots(integration, "driftgate") + ".general",
          .name = "selection",
          .mark = mark,
          .message = std::string(kNothingJudged),
          .type = "config.nothing-judged"};
}

// Lines made harmless, one after another, as long as they fit into a number of bytes.
class Lines {
 public:
  explicit Lines(std::size_t most_bytes) : most_(most_bytes) {}

  void add(std::string_view indent, std::string_view text, std::size_t most_characters) {
    const std::string line = disarm(std::string(indent) + brief(text, most_characters, xml_text));
    if (text_.size() + line.size() + 1 > most_) return;
    text_ += '\n';
    text_ += line;
  }
  void add(std::string_view indent, const Detail& detail, std::size_t most_characters) {
    if (detail.text.empty()) return;
    add(indent, fmt::format("{}: {}", detail.label, detail.text), most_characters);
  }
  void add_all(std::string_view label, const std::vector<std::string>& texts) {
    const std::size_t shown = std::min(texts.size(), kMostLines);
    for (std::size_t i = 0; i < shown; ++i)
      add("", Detail{label, texts[i]}, kMostMessageCharacters);
    if (texts.size() > shown)
      add("", fmt::format("{}: and {} more", label, texts.size() - shown), kMostMessageCharacters);
  }

  /// Each line with a line break before it.
  const std::string& text() const { return text_; }

 private:
  std::size_t most_;
  std::string text_{};
};

std::string finding_lines(const Finding& finding, const Result& result,
                          const IntegrationReport& integration) {
  Lines lines(kMostBodyBytes);
  lines.add("",
            fmt::format("{} {}", finding.accepted ? "accepted" : to_string(finding.severity),
                        headline(finding)),
            kMostValueCharacters);
  if (!finding.violation.message.empty())
    lines.add("  ", finding.violation.message, kMostValueCharacters);
  for (const Detail& detail : details(finding, result, integration))
    lines.add("  ", detail, kMostValueCharacters);
  return '\n' + lines.text();
}

// What follows the findings: how to see it again, whom to ask, what stayed open.
std::string last_lines(const Result& result, const IntegrationReport& integration) {
  Lines lines(kMostTailBytes);
  if (result.outcome == Outcome::errored)
    lines.add("", Detail{"do", next_action(result, integration)}, kMostValueCharacters);
  for (const Detail& detail : repetition(result)) lines.add("", detail, kMostCommandCharacters);
  if (result.outcome != Outcome::passed || !result.findings.empty()) {
    lines.add("", Detail{"owner", integration.owner}, kMostMessageCharacters);
    lines.add("", Detail{"runbook", integration.runbook}, kMostMessageCharacters);
    lines.add("", Detail{"contact", integration.contact}, kMostMessageCharacters);
  }
  lines.add_all("not judged", result.undecided);
  lines.add_all("remark", result.remarks);
  return lines.text().empty() ? std::string() : '\n' + lines.text();
}

}  // namespace

std::string attribute(std::string_view text, std::size_t most) {
  return brief(text, most, [](std::string_view t) { return disarm(xml_text(t)); });
}

std::chrono::microseconds time_of(const TestCase& test) {
  return test.result == nullptr ? std::chrono::microseconds{0} : test.result->timings.total;
}

std::vector<std::string> suite_names(const Report& report) {
  Names names(report.integrations.size());
  std::vector<std::string> all;
  for (const IntegrationReport& integration : report.integrations)
    all.push_back(names.unique(
        "",
        attribute(integration.name.empty() ? "driftgate" : integration.name, kMostNameCharacters)));
  return all;
}

// A report without cases reads as a success, so one that judged nothing gets a case that says so.
std::vector<TestSuite> test_suites(const Report& report) {
  const bool nothing = exit_code(report) == ExitCode::nothing_judged;
  bool said = false;
  Names names(tally(report).total());
  const std::vector<std::string> titles = suite_names(report);
  std::vector<TestSuite> suites;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const IntegrationReport& integration = report.integrations[i];
    TestSuite suite{.name = titles[i], .integration = &integration};
    suite.cases.reserve(integration.results.size());
    const std::string package = without_dots(integration.name, "driftgate") + '.';
    for (const Result& result : integration.results)
      suite.cases.push_back(test_case(report, package, result, names));
    if (suite.cases.empty()) {
      suite.cases.push_back(
          nothing_judged(suite.name, nothing && !said ? Mark::error : Mark::skipped));
      said = true;
    }
    suites.push_back(std::move(suite));
  }
  // With results in every suite, nothing says so yet.
  if (nothing && !said) {
    Names taken(titles.size());
    for (const std::string& title : titles) taken.unique("", title);
    suites.push_back({.name = taken.unique("", "driftgate"),
                      .cases = {nothing_judged("driftgate", Mark::error)}});
  }
  return suites;
}

std::string body_of(const TestCase& test, const IntegrationReport& integration, std::size_t most) {
  const std::string tail = last_lines(*test.result, integration);
  const std::vector<const Finding*> findings = worst_first(*test.result);
  std::string text = test.message;
  std::size_t shown = 0;
  for (; shown < std::min(findings.size(), kMostFindings); ++shown) {
    const std::string block = finding_lines(*findings[shown], *test.result, integration);
    if (text.size() + block.size() + tail.size() + kLeftOutBytes > most) break;
    text += block;
  }
  if (shown < findings.size())
    text += fmt::format("\n\nand {} left out: a body holds {} and {} KiB",
                        counted(findings.size() - shown, "more finding"),
                        counted(kMostFindings, "finding"), most >> 10);
  text += tail;
  text.erase(0, std::min(text.find_first_not_of('\n'), text.size()));
  return text;
}

}  // namespace driftgate
