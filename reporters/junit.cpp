#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>
#include <unordered_map>

#include "reporters/describe.h"
#include "reporters/reporter.h"
#include "reporters/sanitize.h"
#include "reporters/text.h"

// The dialect that every reader known to us understands (docs/reports.md has the mapping): one
// flat level of suites, every verdict a case, exact counters, dotted types, the message repeated
// in the body.

namespace driftgate::reporters {
namespace {

// GitLab refuses files over 30 MB, libxml2 text over 10 MB; Jenkins and people give up earlier.
constexpr std::size_t kMostFileBytes = 20'000'000;
constexpr std::size_t kMostBodyBytes = std::size_t{64} << 10;
constexpr std::size_t kMostSystemOutBytes = std::size_t{256} << 10;
constexpr std::size_t kMostTailBytes = std::size_t{24} << 10;
constexpr std::size_t kLeftOutBytes =
    100;  // Of the line that says how many findings are not shown.
constexpr std::size_t kMostFindings = 50;
constexpr std::size_t kMostLines = 20;  // Of one sort: undecided, remarks, notices.
constexpr std::size_t kMostNameCharacters = 200;
constexpr std::size_t kMostMessageCharacters = 500;
constexpr std::size_t kMostValueCharacters = 2000;
constexpr std::size_t kMostCommandCharacters = 4000;

constexpr std::string_view kNothingJudged = "nothing was selected or judged";
constexpr std::string_view kDetailsLeftOut = "details left out: the file would pass 20 MB";

enum class Mark : std::uint8_t { none, failure, error, skipped, flaky };

struct TestCase {
  const Result* result = nullptr;  // Null for a case that stands for nothing judged.
  std::string classname{};
  std::string name{};
  std::string file{};
  int line = 0;
  Mark mark = Mark::none;
  std::string message{};
  std::string type{};
  std::string body{};  // Of the mark; of a passed case, its system-out.
  bool left_out = false;
};

struct TestSuite {
  std::string name{};
  const IntegrationReport* integration = nullptr;  // Null for the run's own suite.
  std::vector<TestCase> cases{};
  std::size_t left_out = 0;
};

std::string attribute(std::string_view text, std::size_t most) {
  return brief(text, most, [](std::string_view t) { return disarm(xml_text(t)); });
}

// "." separates packages for readers of `classname`, so it is kept for one purpose.
std::string without_dots(std::string_view text, std::string_view otherwise) {
  std::string word = attribute(text.empty() ? otherwise : text, kMostNameCharacters / 2 - 1);
  std::replace(word.begin(), word.end(), '.', '_');
  return word;
}

// Readers tell cases apart by classname and name, and keep one of equals.
class Names {
 public:
  std::string unique(const std::string& classname, const std::string& name) {
    const auto key = [&](const std::string& n) { return classname + '\n' + n; };
    if (seen_.emplace(key(name), 1).second) return name;
    std::size_t& last = seen_[key(name)];
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

TestCase test_case(const Report& report, const IntegrationReport& integration, const Result& result,
                   Names& names) {
  TestCase test{.result = &result};
  test.classname =
      without_dots(integration.name, "driftgate") + '.' + without_dots(result.operation, "general");
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

// A report without cases reads as a success, so one that judged nothing gets a case that says so.
std::vector<TestSuite> test_suites(const Report& report) {
  const bool nothing = exit_code(report) == ExitCode::nothing_judged;
  bool said = false;
  Names names;
  Names suite_names;
  std::vector<TestSuite> suites;
  for (const IntegrationReport& integration : report.integrations) {
    const std::string name =
        attribute(integration.name.empty() ? "driftgate" : integration.name, kMostNameCharacters);
    TestSuite suite{.name = suite_names.unique("", name), .integration = &integration};
    for (const Result& result : integration.results)
      suite.cases.push_back(test_case(report, integration, result, names));
    if (suite.cases.empty()) {
      suite.cases.push_back(
          nothing_judged(suite.name, nothing && !said ? Mark::error : Mark::skipped));
      said = true;
    }
    suites.push_back(std::move(suite));
  }
  if (nothing && !said)
    suites.push_back({.name = suite_names.unique("", "driftgate"),
                      .cases = {nothing_judged("driftgate", Mark::error)}});
  return suites;
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

// The message, the findings worst first and the tail, in at most `most` bytes.
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

std::size_t escaped_size(std::string_view text) {
  std::size_t size = text.size();
  for (const char c : text) {
    if (c == '&' || c == '<' || c == '>' || c == '"') size += 5;
  }
  return size;
}

// An upper bound of what a case takes without its details: tags, time, a note of what is left out.
std::size_t bare_size(const TestCase& test) {
  return 320 + escaped_size(test.classname) + escaped_size(test.name) + escaped_size(test.file) +
         escaped_size(test.type) + 2 * escaped_size(test.message);
}

bool is_plain(const TestCase& test) {
  return test.mark == Mark::none || test.mark == Mark::skipped;
}

template <class Visit>
void for_each_case(std::vector<TestSuite>& suites, bool plain, const Visit& visit) {
  for (TestSuite& suite : suites)
    for (TestCase& test : suite.cases)
      if (is_plain(test) == plain) visit(suite, test);
}

// Leaves out cases until the rest fits: the last ones, and those that broke nothing first. Returns
// what the rest takes.
std::size_t fit(std::vector<TestSuite>& suites) {
  std::size_t kept = 0;
  for (const bool plain : {false, true}) {
    for_each_case(suites, plain, [&](TestSuite& suite, TestCase& test) {
      const std::size_t size = bare_size(test);
      test.left_out = kept + size > kMostFileBytes;
      suite.left_out += test.left_out ? 1 : 0;
      kept += test.left_out ? 0 : size;
    });
  }
  for (TestSuite& suite : suites)
    std::erase_if(suite.cases, [](const TestCase& test) { return test.left_out; });
  return kept;
}

// Gives each case its details as long as there is room: broken ones before the others.
void fill(std::vector<TestSuite>& suites, std::size_t used) {
  for (const bool plain : {false, true}) {
    for_each_case(suites, plain, [&](TestSuite& suite, TestCase& test) {
      test.body = test.message;
      if (test.result == nullptr || test.mark == Mark::skipped) return;
      std::string body = body_of(test, *suite.integration,
                                 test.mark == Mark::none ? kMostSystemOutBytes : kMostBodyBytes);
      const std::size_t size = escaped_size(body);
      if (used + size <= kMostFileBytes) {
        used += size;
        test.body = std::move(body);
      } else if (!body.empty()) {
        test.body += (test.body.empty() ? "" : "\n") + std::string(kDetailsLeftOut);
      }
    });
  }
}

// A passed case tells of itself only when there is something to act on.
bool has_something_to_say(const TestCase& test) {
  return test.result != nullptr &&
         !(test.result->findings.empty() && test.result->undecided.empty() &&
           test.result->remarks.empty());
}

void set(pugi::xml_node node, const char* name, const std::string& value) {
  if (!value.empty()) node.append_attribute(name) = value.c_str();
}

void set(pugi::xml_node node, const char* name, std::size_t value) {
  node.append_attribute(name) = std::to_string(value).c_str();
}

void append_text(pugi::xml_node node, const char* name, const std::string& text) {
  node.append_child(name).text().set(text.c_str());
}

void append_mark(pugi::xml_node node, const char* name, const TestCase& test) {
  pugi::xml_node mark = node.append_child(name);
  mark.append_attribute("message") = test.message.c_str();
  set(mark, "type", test.type);
  // Some readers show only the message, some only the text (docs/reports.md).
  if (test.mark == Mark::flaky)
    append_text(mark, "stackTrace", test.body);
  else if (test.mark != Mark::skipped)
    mark.text().set(test.body.c_str());
}

std::chrono::microseconds time_of(const TestCase& test) {
  return test.result == nullptr ? std::chrono::microseconds{0} : test.result->timings.total;
}

void append_case(pugi::xml_node suite, const TestCase& test) {
  pugi::xml_node node = suite.append_child("testcase");
  set(node, "classname", test.classname);
  set(node, "name", test.name);
  set(node, "time", seconds(time_of(test)));
  set(node, "file", test.file);
  if (test.line > 0) set(node, "line", static_cast<std::size_t>(test.line));
  switch (test.mark) {
    case Mark::failure:
      return append_mark(node, "failure", test);
    case Mark::error:
      return append_mark(node, "error", test);
    case Mark::skipped:
      return append_mark(node, "skipped", test);
    case Mark::flaky:
      return append_mark(node, "flakyFailure", test);
    case Mark::none:
      if (has_something_to_say(test)) append_text(node, "system-out", test.body);
  }
}

void append_property(pugi::xml_node properties, const std::string& name, std::string_view value) {
  if (value.empty()) return;
  pugi::xml_node property = properties.append_child("property");
  property.append_attribute("name") = name.c_str();
  property.append_attribute("value") = attribute(value, kMostMessageCharacters).c_str();
}

void append_properties(pugi::xml_node node, const Report& report, const TestSuite& suite) {
  pugi::xml_node properties = node.append_child("properties");
  append_property(properties, "seed", std::to_string(report.seed));
  append_property(properties, "driftgate", report.tool_version);
  append_property(properties, "fail-on", to_string(report.fail_on));
  if (suite.left_out > 0)
    append_property(properties, "cases-left-out", std::to_string(suite.left_out));
  if (suite.integration == nullptr) return;
  const IntegrationReport& integration = *suite.integration;
  append_property(properties, "description-version", integration.description_version);
  append_property(properties, "description-digest", integration.description_digest);
  append_property(properties, "upstream-description", integration.upstream_description);
  append_property(properties, "upstream-version", integration.upstream_version);
  append_property(properties, "base-url", integration.base_url);
  append_property(properties, "owner", integration.owner);
  append_property(properties, "runbook", integration.runbook);
  append_property(properties, "contact", integration.contact);
  append_property(properties, "status-page", integration.status_page);
  append_property(properties, "operations", std::to_string(integration.operations));
  append_property(properties, "requests", std::to_string(integration.requests));
  for (std::size_t i = 0; i < kCoverageKinds; ++i) {
    const CoverageCount& count = integration.coverage.counts[i];
    if (count.total > 0)
      append_property(properties,
                      fmt::format("coverage.{}", to_string(static_cast<CoverageKind>(i))),
                      fmt::format("{}/{}", count.seen, count.total));
  }
  const std::size_t notices = std::min(integration.notices.size(), kMostLines);
  for (std::size_t i = 0; i < notices; ++i)
    append_property(properties, i == 0 ? "notice" : fmt::format("notice.{}", i + 1),
                    integration.notices[i]);
}

// Counted from what is written, because some readers trust the counters and some count.
struct Counters {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
  std::chrono::microseconds time{0};

  void add(const TestCase& test) {
    ++tests;
    failures += test.mark == Mark::failure ? 1 : 0;
    errors += test.mark == Mark::error ? 1 : 0;
    skipped += test.mark == Mark::skipped ? 1 : 0;
    time += time_of(test);
  }
};

void set_counters(pugi::xml_node node, const Counters& counters, std::chrono::microseconds time,
                  const Report& report) {
  set(node, "tests", counters.tests);
  set(node, "failures", counters.failures);
  set(node, "errors", counters.errors);
  set(node, "skipped", counters.skipped);
  set(node, "time", seconds(time));
  set(node, "timestamp", attribute(report.started, kMostNameCharacters));
}

void append_suite(pugi::xml_node root, const Report& report, const TestSuite& suite) {
  Counters counters;
  for (const TestCase& test : suite.cases) counters.add(test);
  pugi::xml_node node = root.append_child("testsuite");
  set(node, "name", suite.name);
  set_counters(node, counters, counters.time, report);
  set(node, "hostname", attribute(report.hostname, kMostNameCharacters));
  if (suite.integration != nullptr)
    set(node, "file", attribute(suite.integration->description, kMostMessageCharacters));
  append_properties(node, report, suite);
  for (const TestCase& test : suite.cases) append_case(node, test);
}

std::string write(const Report& report, const ReportStyle&) {
  std::vector<TestSuite> suites = test_suites(report);
  fill(suites, fit(suites));

  Counters all;
  for (const TestSuite& suite : suites)
    for (const TestCase& test : suite.cases) all.add(test);

  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node root = document.append_child("testsuites");
  root.append_attribute("name") = "driftgate";
  set_counters(root, all, report.duration, report);
  for (const TestSuite& suite : suites) append_suite(root, report, suite);

  std::ostringstream out;
  document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
  return std::move(out).str();
}

}  // namespace

const Reporter junit{
    .name = "junit", .summary = "JUnit XML, for CI systems (docs/reports.md)", .write = write};

}  // namespace driftgate::reporters
