#include <gtest/gtest.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <ctime>
#include <locale>

#include "reporters/reporter.h"
#include "tests/files.h"
#include "tests/reporters/sample_report.h"

// The sample report through every reporter. DRIFTGATE_REBASELINE=1 writes what is made now; the
// difference is for review.

namespace driftgate {
namespace {

std::string written(std::string_view reporter, const ReportStyle& style = {}) {
  return find_reporter(reporter)->write(tests::sample_report(), style);
}

struct Golden {
  std::string_view reporter;
  const char* file;
  ReportStyle style{};
};

constexpr Golden kGoldens[] = {
    {"junit", "report.xml"},
    {"junit:jenkins-strict", "report-jenkins.xml"},
    {"json", "report.json"},
    {"ndjson", "report.ndjson"},
    {"sarif", "report.sarif"},
    {"github", "report-github.txt"},
    {"gitlab", "report-gitlab.json"},
    {"markdown", "report.md"},
    {"html", "report.html"},
    {"ctrf", "report-ctrf.json"},
    {"tap", "report.tap"},
    {"prometheus", "report.prom"},
    {"har", "report.har"},
    {"console", "report.txt"},
    {"console", "report-verbose.txt", {.verbose = true}},
    {"console", "report-quiet.txt", {.quiet = true}},
    {"console", "report-40-columns.txt", {.width = 40}},
    {"console", "report-colour.txt", {.colour = true}},
};

TEST(Reporters, sample_report_is_written_as_reviewed) {
  for (const Golden& golden : kGoldens) {
    const auto path = tests::tests_folder() / "reporters" / "golden" / golden.file;
    const std::string now = written(golden.reporter, golden.style);
    if (std::getenv("DRIFTGATE_REBASELINE") != nullptr)
      std::ofstream(path, std::ios::binary) << now;
    EXPECT_EQ(now, tests::read_bytes(path)) << golden.file;
  }
}

TEST(Reporters, every_reporter_is_held_to_its_golden) {
  for (const Reporter* reporter : all_reporters()) {
    const auto known = [&](const Golden& golden) { return golden.reporter == reporter->name; };
    EXPECT_TRUE(std::any_of(std::begin(kGoldens), std::end(kGoldens), known)) << reporter->name;
    EXPECT_FALSE(reporter->summary.empty());
    EXPECT_EQ(find_reporter(reporter->name), reporter);
  }
  EXPECT_EQ(find_reporter("telegram"), nullptr);
}

// Puts the process back as it was.
class Elsewhere {
 public:
  Elsewhere() {
    setenv("TZ", "Pacific/Apia", 1);
    tzset();
    for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "tr_TR.UTF-8"})
      if (std::setlocale(LC_ALL, name) != nullptr) break;
    std::locale::global(std::locale(std::locale::classic(), new Comma));
  }
  ~Elsewhere() {
    unsetenv("TZ");
    tzset();
    std::setlocale(LC_ALL, "C");
    std::locale::global(std::locale::classic());
  }

 private:
  struct Comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
};

TEST(Reporters, output_does_not_depend_on_locale_or_time_zone) {
  for (const Golden& golden : kGoldens) {
    const std::string here = written(golden.reporter, golden.style);
    const Elsewhere elsewhere;
    EXPECT_EQ(written(golden.reporter, golden.style), here) << golden.file;
  }
}

}  // namespace
}  // namespace driftgate
