#include "runner/quote_promises.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "runner/redact_report.h"
#include "tests/reporters/temporary_folder.h"

namespace driftgate {
namespace {

Report report_about(const Location& of_finding, const Location& of_case) {
  Result result{.name = "GET /", .source = of_case};
  result.findings = {{.rule = "body-schema", .violation = {.source = of_finding}}};
  return {.integrations = {{.name = "a", .results = {std::move(result)}}}};
}

Excerpt quoted(const Location& of_finding, const Location& of_case = {}) {
  Report report = report_about(of_finding, of_case);
  quote_promises(report);
  return report.integrations[0].results[0].findings[0].promise;
}

TEST(QuotePromises, the_line_of_the_finding_or_of_its_case) {
  const tests::TemporaryFolder folder("quoted");
  const std::string file = folder.write("api.yaml", "openapi: 3.1.0\npaths:\n  /:\n    get: {}\n");
  EXPECT_EQ(quoted({.file = file, .line = 2, .column = 1}).marked, "paths:");
  EXPECT_EQ(quoted({}, {.file = file, .line = 4, .column = 5}).marked, "get: {}");
  EXPECT_EQ(quoted({.file = file, .line = 4, .column = 5}).line, 1);
}

TEST(QuotePromises, what_cannot_be_read_twice_is_not_quoted) {
  const tests::TemporaryFolder folder("unquoted");
  const std::string pipe = folder.file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string empty = folder.write("empty", "");
  const Location places[] = {
      {.file = pipe, .line = 1},
      {.file = "-", .line = 1},
      {.file = "https://api.example/openapi.yaml", .line = 1},
      {.file = "main:openapi.yaml", .line = 1},
      {.file = folder.file("gone.yaml"), .line = 1},
      {.file = folder.file(""), .line = 1},
      {.file = empty, .line = 1},
      {.file = empty},
  };
  for (const Location& place : places) EXPECT_TRUE(quoted(place).empty()) << place.file;
}

TEST(QuotePromises, secrets_are_taken_out_of_what_is_quoted) {
  Report report = report_about({}, {});
  Finding& finding = report.integrations[0].results[0].findings[0];
  finding.promise = {.before = "a hunter2-secret", .marked = "hunter2-secret"};
  finding.evidence = {.marked = "x hunter2-secret", .after = "hunter2-secret"};
  Redactor redactor;
  redactor.add({.form = Credential::Form::bearer, .secret = Secret("hunter2-secret")});
  redact(report, redactor);
  for (const Excerpt& excerpt : {finding.promise, finding.evidence})
    EXPECT_EQ((excerpt.before + excerpt.marked + excerpt.after).find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace driftgate
