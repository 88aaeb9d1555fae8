#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "reporters/reporter.h"
#include "reporters/test_cases.h"
#include "reporters/text.h"

// The dialect that every reader known to us understands (docs/reports.md has the mapping): one
// flat level of suites, every verdict a case, exact counters, dotted types, the message repeated
// in the body.

namespace driftgate::reporters {
namespace {

// GitLab refuses files over 30 MB, libxml2 text over 10 MB; Jenkins and people give up earlier.
constexpr std::size_t kMostFileBytes = 20'000'000;
constexpr std::size_t kMostSystemOutBytes = std::size_t{256} << 10;
constexpr std::size_t kMostNotices = 20;

constexpr std::string_view kDetailsLeftOut = "details left out: the file would pass 20 MB";

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

// A passed case tells of itself only when there is something to act on.
bool has_something_to_say(const TestCase& test) {
  return test.result != nullptr &&
         !(test.result->findings.empty() && test.result->undecided.empty() &&
           test.result->remarks.empty());
}

// Gives each case its details as long as there is room: broken ones before the others.
void fill(std::vector<TestSuite>& suites, std::size_t used) {
  for (const bool plain : {false, true}) {
    for_each_case(suites, plain, [&](TestSuite& suite, TestCase& test) {
      test.body = test.message;
      if (test.result == nullptr || test.mark == Mark::skipped) return;
      if (test.mark == Mark::none && !has_something_to_say(test)) return;
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

// What of the dialect the XSD of Jenkins' xunit plugin does not know is left out for it.
enum class Flavour : std::uint8_t { common, jenkins_strict };

void append_case(pugi::xml_node suite, const TestCase& test, Flavour flavour) {
  pugi::xml_node node = suite.append_child("testcase");
  set(node, "classname", test.classname);
  set(node, "name", test.name);
  set(node, "time", seconds(time_of(test)));
  if (flavour == Flavour::common) set(node, "file", test.file);
  if (flavour == Flavour::common && test.line > 0)
    set(node, "line", static_cast<std::size_t>(test.line));
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
  const std::size_t notices = std::min(integration.notices.size(), kMostNotices);
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

// Whether `skipped` and `timestamp` may stand here too.
enum class Extent : std::uint8_t { few, all };

void set_counters(pugi::xml_node node, const Counters& counters, std::chrono::microseconds time,
                  const Report& report, Extent extent) {
  set(node, "tests", counters.tests);
  set(node, "failures", counters.failures);
  set(node, "errors", counters.errors);
  if (extent == Extent::all) set(node, "skipped", counters.skipped);
  set(node, "time", seconds(time));
  if (extent == Extent::all) set(node, "timestamp", attribute(report.started, kMostNameCharacters));
}

void append_suite(pugi::xml_node root, const Report& report, const TestSuite& suite,
                  Flavour flavour) {
  Counters counters;
  for (const TestCase& test : suite.cases) counters.add(test);
  pugi::xml_node node = root.append_child("testsuite");
  set(node, "name", suite.name);
  set_counters(node, counters, counters.time, report, Extent::all);
  set(node, "hostname", attribute(report.hostname, kMostNameCharacters));
  if (suite.integration != nullptr)
    set(node, "file", attribute(suite.integration->description, kMostMessageCharacters));
  append_properties(node, report, suite);
  for (const TestCase& test : suite.cases) append_case(node, test, flavour);
}

std::string written(const Report& report, Flavour flavour) {
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
  set_counters(root, all, report.duration, report,
               flavour == Flavour::common ? Extent::all : Extent::few);
  for (const TestSuite& suite : suites) append_suite(root, report, suite, flavour);

  std::ostringstream out;
  document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
  return std::move(out).str();
}

std::string write_junit(const Report& report, const ReportStyle&) {
  return written(report, Flavour::common);
}

std::string write_strict(const Report& report, const ReportStyle&) {
  return written(report, Flavour::jenkins_strict);
}

}  // namespace

const Reporter junit{.name = "junit",
                     .summary = "JUnit XML, for CI systems (docs/reports.md)",
                     .write = write_junit};

const Reporter junit_jenkins_strict{
    .name = "junit:jenkins-strict",
    .summary = "JUnit XML that is valid by the schema of Jenkins' xunit plugin",
    .write = write_strict};

}  // namespace driftgate::reporters
