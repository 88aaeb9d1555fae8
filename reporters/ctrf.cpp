#include <algorithm>

#include "reporters/json_members.h"
#include "reporters/reporter.h"
#include "reporters/sanitize.h"
#include "reporters/test_cases.h"
#include "reporters/text.h"

// The Common Test Report Format (ctrf.io). It has no word for an error: a case that could not be
// judged is failed, as in what is made of JUnit reports, and its own word stands in `rawStatus`.

namespace driftgate::reporters {
namespace {

using std::chrono::milliseconds;

struct Counts {
  std::size_t passed = 0, failed = 0, skipped = 0, flaky = 0;
  std::size_t all() const { return passed + failed + skipped; }
};

Counts count(const std::vector<TestSuite>& suites) {
  Counts counts;
  for (const TestSuite& suite : suites)
    for (const TestCase& test : suite.cases) {
      counts.failed += test.mark == Mark::failure || test.mark == Mark::error ? 1 : 0;
      counts.skipped += test.mark == Mark::skipped ? 1 : 0;
      counts.passed += test.mark == Mark::none || test.mark == Mark::flaky ? 1 : 0;
      counts.flaky += test.mark == Mark::flaky ? 1 : 0;
    }
  return counts;
}

std::string_view status_of(const TestCase& test) {
  switch (test.mark) {
    case Mark::failure:
    case Mark::error:
      return "failed";
    case Mark::skipped:
      return "skipped";
    default:
      return "passed";
  }
}

std::string_view raw_status_of(const TestCase& test) {
  switch (test.mark) {
    case Mark::failure:
      return "failed";
    case Mark::error:
      return "errored";
    case Mark::skipped:
      return "skipped";
    default:
      return "passed";
  }
}

void write_summary(JsonWriter& out, const Report& report, const std::vector<TestSuite>& suites) {
  const Counts counts = count(suites);
  const auto duration = std::chrono::duration_cast<milliseconds>(report.duration);
  const milliseconds start = instant(report.started).time_since_epoch();
  out.member("tests", counts.all());
  out.member("passed", counts.passed);
  out.member("failed", counts.failed);
  out.member("skipped", counts.skipped);
  out.member("pending", 0);
  out.member("other", 0);
  out.member("flaky", counts.flaky);
  out.member("suites", suites.size());
  out.member("start", start.count());
  out.member("stop", (start + duration).count());
  out.member("duration", duration.count());
}

void write_test(JsonWriter& out, const TestCase& test, const TestSuite& suite) {
  out.member("testId", test.classname + '/' + test.name);
  out.member("name", test.name);
  out.member("status", status_of(test));
  out.member("rawStatus", raw_status_of(test));
  out.member("duration", std::chrono::duration_cast<milliseconds>(time_of(test)).count());
  out.array("suite", [&] { out.value(suite.name); });
  out.member("type", "contract");
  out.member_if("message", test.message);
  const bool told = test.result != nullptr && suite.integration != nullptr &&
                    test.mark != Mark::none && test.mark != Mark::skipped;
  if (told) out.member("trace", body_of(test, *suite.integration, kMostBodyBytes));
  out.member_if("filePath", test.file);
  if (test.line > 0) out.member("line", test.line);
  if (test.mark == Mark::flaky) out.member("flaky", true);
  if (!test.type.empty()) out.array("tags", [&] { out.value(test.type); });
}

std::string write_ctrf(const Report& report, const ReportStyle&) {
  const std::vector<TestSuite> suites = test_suites(report);
  JsonWriter out;
  out.reserve(expected_size(report));
  out.object([&] {
    out.member("reportFormat", "CTRF");
    out.member("specVersion", "1.0.0");
    if (is_instant(report.started)) out.member("timestamp", report.started + "Z");
    out.member("generatedBy", "driftgate");
    out.object("results", [&] {
      out.object("tool", [&] {
        out.member("name", "driftgate");
        out.member_if("version", report.tool_version);
      });
      out.object("summary", [&] { write_summary(out, report, suites); });
      out.array("tests", [&] {
        for (const TestSuite& suite : suites)
          for (const TestCase& test : suite.cases)
            out.object([&] { write_test(out, test, suite); });
      });
    });
  });
  return out.take();
}

}  // namespace

const Reporter ctrf{.name = "ctrf",
                    .summary = "Common Test Report Format, for its many viewers",
                    .write = write_ctrf};

}  // namespace driftgate::reporters
