#include <gtest/gtest.h>

#include <sstream>

#include "reporters/reporter.h"
#include "reporters/text.h"
#include "specs/document/utf8.h"
#include "tests/reporters/sample_report.h"

namespace driftgate::console_test {
namespace {

std::string console_of(const Report& report, const ReportStyle& style = {}) {
  return find_reporter("console")->write(report, style);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Commands are to be copied, so they stay whole.
bool is_command(const std::string& line) {
  const std::size_t start = line.find_first_not_of(' ');
  return start != std::string::npos &&
         (line.compare(start, 5, "repro") == 0 || line.compare(start, 5, "rerun") == 0);
}

std::size_t position(const std::string& text, const std::string& part) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return at;
}

TEST(Console, fits_every_width) {
  for (const int width : {200, 132, 80, 60, 40, 20, 10, 1, 0, -5}) {
    for (const bool verbose : {false, true}) {
      const std::string text =
          console_of(tests::sample_report(), {.width = width, .verbose = verbose});
      const auto most = static_cast<std::size_t>(std::max(width, 10));
      for (const std::string& line : lines_of(text)) {
        if (is_command(line)) continue;
        // One more for the backslash that disarms a command at the start of a line.
        EXPECT_LE(columns(line), most + (width < 20 ? 4 : 1)) << width << ": " << line;
        EXPECT_TRUE(line.empty() || line.back() != ' ') << width << ": '" << line << "'";
      }
    }
  }
}

TEST(Console, worst_comes_first) {
  const std::string text = console_of(tests::sample_report());
  const std::size_t broken = position(text, "GET /payments  (listPayments");
  const std::size_t flaky = position(text, "GET /refunds/{id}");
  const std::size_t warned = position(text, "GET /refunds  (listRefunds");
  const std::size_t unreachable = position(text, "shipping  https");
  const std::size_t summary = position(text, "BROKEN: 2 of 7 cases");
  EXPECT_LT(position(text, "error     body-schema"),
            position(text, "warning   undocumented-property"));
  EXPECT_LT(broken, flaky);
  EXPECT_LT(flaky, warned);
  EXPECT_LT(warned, unreachable);
  EXPECT_LT(unreachable, summary);
}

TEST(Console, says_what_was_not_judged_and_why) {
  const std::string text = console_of(tests::sample_report());
  const std::string part = text.substr(position(text, "not judged"));
  for (const char* line :
       {"2 skipped: method POST is not among those probed",
        "1 skipped: no value can be made for path parameter 'day'",
        "2 probe.connect: connection refused", "1 auth.refused: ", "1 undecided: "})
    EXPECT_NE(part.find(line), std::string::npos) << line;
}

TEST(Console, quiet_shows_failures_and_the_summary_verbose_shows_all) {
  const std::string quiet = console_of(tests::sample_report(), {.quiet = true});
  EXPECT_NE(quiet.find("listPayments"), std::string::npos);
  EXPECT_NE(quiet.find("probe.connect"), std::string::npos);
  EXPECT_EQ(quiet.find("listRefunds"), std::string::npos);
  EXPECT_NE(quiet.find("seed      42"), std::string::npos);
  const std::string usual = console_of(tests::sample_report());
  EXPECT_EQ(usual.find("GET /health"), std::string::npos);
  const std::string verbose = console_of(tests::sample_report(), {.verbose = true});
  EXPECT_NE(verbose.find("kept      GET /health"), std::string::npos);
  EXPECT_NE(verbose.find("skipped   POST /refunds"), std::string::npos);
  EXPECT_NE(verbose.find("resolved 0.001 s"), std::string::npos);
}

TEST(Console, without_colour_there_are_no_control_bytes) {
  for (const int width : {80, 20}) {
    const std::string text = console_of(tests::sample_report(), {.width = width, .verbose = true});
    EXPECT_EQ(utf8_breaks_at(text), text.size());
    for (const char c : text)
      ASSERT_TRUE(c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7f'));
    for (const char* hidden : {"\xE2\x80\xAE", "\xC2\x85"})
      EXPECT_EQ(text.find(hidden), std::string::npos);
  }
}

TEST(Console, colour_changes_nothing_but_the_colour) {
  std::string coloured = console_of(tests::sample_report(), {.colour = true});
  EXPECT_NE(coloured.find("\x1b[1;31m"), std::string::npos);
  for (std::size_t at = 0; (at = coloured.find('\x1b')) != std::string::npos;)
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  EXPECT_EQ(coloured, console_of(tests::sample_report()));
}

TEST(Console, no_line_is_a_ci_command) {
  for (int width = 10; width < 120; ++width) {
    for (const std::string& line :
         lines_of(console_of(tests::sample_report(), {.width = width, .verbose = true}))) {
      const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
      EXPECT_NE(line.substr(start, 2), "::") << line;
      for (const char* command : {"##[", "##vso[", "##teamcity["})
        EXPECT_EQ(line.find(command), std::string::npos) << line;
    }
  }
}

TEST(Console, verdict_follows_the_exit_code) {
  const Result kept{.name = "GET /"};
  const struct {
    std::vector<Result> results;
    const char* verdict;
  } cases[] = {
      {{kept}, "KEPT: 1 case judged"},
      {{kept, {.name = "GET /b", .outcome = Outcome::failed}}, "BROKEN: 1 of 2 cases"},
      {{kept, {.name = "GET /b", .outcome = Outcome::errored, .fault = Fault::provider}},
       "UNDETERMINED: 1 case"},
      {{kept, {.name = "GET /b", .outcome = Outcome::errored, .fault = Fault::input}}, "BAD INPUT"},
      {{{.name = "GET /b", .outcome = Outcome::skipped}}, "NOTHING JUDGED"},
      {{}, "NOTHING JUDGED"},
  };
  for (const auto& c : cases) {
    const std::string text = console_of({.integrations = {{.name = "a", .results = c.results}}});
    EXPECT_NE(text.find(c.verdict), std::string::npos) << text;
  }
}

TEST(Console, long_values_are_cut_in_the_middle_and_long_lists_counted) {
  Finding huge{.rule = "body-schema",
               .violation = {.actual = "A" + std::string(11'000'000, 'x') + "Z"}};
  Result many{.name = "GET /", .outcome = Outcome::failed, .findings = {std::move(huge)}};
  many.findings.resize(25, {.rule = "not-json"});
  Report report{.integrations = {{.name = "a", .results = {std::move(many)}}}};
  report.integrations[0].results.resize(150, {.name = "GET /", .outcome = Outcome::failed});
  const std::string text = console_of(report);
  EXPECT_LT(text.size(), 20'000u);
  EXPECT_NE(text.find("x\xE2\x80\xA6x"), std::string::npos);
  EXPECT_NE(text.find("xZ\n"), std::string::npos);
  EXPECT_NE(text.find("and 5 more findings"), std::string::npos);
  EXPECT_NE(text.find("and 50 more cases"), std::string::npos);
}

}  // namespace
}  // namespace driftgate::console_test
