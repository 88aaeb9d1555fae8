#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "reporters/reporter.h"
#include "reporters/sanitize.h"
#include "reporters/test_cases.h"
#include "reporters/text.h"

// TAP 14 (testanything.org): one flat plan; what broke is told in YAML below its line.

namespace driftgate::reporters {
namespace {

// A JSON string of visible characters is a YAML 1.2 double-quoted scalar.
void add_member(std::string& to, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  fmt::format_to(std::back_inserter(to), "  {}: {}\n", key, json_string(text));
}

void add_lines(std::string& to, std::string_view key, std::string_view text) {
  fmt::format_to(std::back_inserter(to), "  {}:\n", key);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0)
      fmt::format_to(std::back_inserter(to), "    - {}\n", json_string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void add_diagnostics(std::string& to, const TestCase& test, const TestSuite& suite) {
  to += "  ---\n";
  add_member(to, "message", test.message);
  add_member(to, "severity",
             test.mark == Mark::flaky   ? "comment"
             : test.mark == Mark::error ? "error"
                                        : "fail");
  add_member(to, "type", test.type);
  fmt::format_to(std::back_inserter(to), "  duration_ms: {}.{:03}\n", time_of(test).count() / 1000,
                 time_of(test).count() % 1000);
  if (!test.file.empty())
    add_member(to, "at", test.line > 0 ? fmt::format("{}:{}", test.file, test.line) : test.file);
  if (test.result != nullptr && suite.integration != nullptr)
    add_lines(to, "details", body_of(test, *suite.integration, kMostBodyBytes));
  to += "  ...\n";
}

void add_test(std::string& to, std::size_t number, const TestCase& test, const TestSuite& suite) {
  const bool kept = test.mark != Mark::failure && test.mark != Mark::error;
  fmt::format_to(std::back_inserter(to), "{} {} - {}", kept ? "ok" : "not ok", number,
                 tap_text(test.classname + ' ' + test.name));
  if (test.mark == Mark::skipped) to += " # SKIP " + tap_text(test.message);
  to += '\n';
  if (test.mark != Mark::none && test.mark != Mark::skipped) add_diagnostics(to, test, suite);
}

std::string write_tap(const Report& report, const ReportStyle&) {
  const std::vector<TestSuite> suites = test_suites(report);
  std::size_t all = 0;
  for (const TestSuite& suite : suites) all += suite.cases.size();
  std::string text = fmt::format("TAP version 14\n1..{}\n", all);
  std::size_t number = 0;
  for (const TestSuite& suite : suites)
    for (const TestCase& test : suite.cases) add_test(text, ++number, test, suite);
  return text;
}

}  // namespace

const Reporter tap{
    .name = "tap", .summary = "Test Anything Protocol, version 14", .write = write_tap};

}  // namespace driftgate::reporters
