#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>

#include "reporters/causes.h"
#include "reporters/github.h"
#include "reporters/reporter.h"
#include "tests/reporters/sample_report.h"

// What GitHub and GitLab ask for: one alert for each root cause, at a line of a file of the
// repository, within their limits.

namespace driftgate::code_hosts_test {
namespace {

Finding finding(std::string fingerprint, Severity severity = Severity::error) {
  return {.rule = "body-schema",
          .category = "contract",
          .severity = severity,
          .violation = {.message = "a string where a number is promised",
                        .source = {.file = "api.yaml", .line = 7, .column = 3}},
          .fingerprint = std::move(fingerprint)};
}

Report report_of(std::vector<Result> results) {
  return {.integrations = {
              {.name = "payments", .description = "api.yaml", .results = std::move(results)}}};
}

Result failed(std::string name, std::vector<Finding> findings) {
  return {.name = std::move(name), .outcome = Outcome::failed, .findings = std::move(findings)};
}

Report many(std::size_t count, Severity severity = Severity::error) {
  Report report = report_of({});
  for (std::size_t i = 0; i < count; ++i)
    report.integrations[0].results.push_back(
        failed("GET /" + std::to_string(i), {finding(std::to_string(i), severity)}));
  return report;
}

rapidjson::Document parsed(const char* reporter, const Report& report) {
  rapidjson::Document document;
  const std::string text = find_reporter(reporter)->write(report, {});
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  EXPECT_FALSE(document.HasParseError()) << text;
  return document;
}

TEST(Causes, equal_fingerprints_are_one_cause) {
  Finding worse = finding("a");
  Finding accepted = finding("c");
  accepted.accepted = Acceptance{};
  const Report report = report_of({failed("1", {finding("a", Severity::warning), accepted}),
                                   failed("2", {worse, finding("b", Severity::note)}),
                                   failed("3", {finding("")}), failed("4", {finding("")})});
  const std::vector<Cause> causes = causes_of(report);
  ASSERT_EQ(causes.size(), 4u) << "findings without a fingerprint stay apart";
  EXPECT_EQ(causes[0].finding->fingerprint, "a");
  EXPECT_EQ(causes[0].finding->severity, Severity::error) << "the worst of them speaks";
  EXPECT_EQ(causes[0].result->name, "1") << "at the first place";
  EXPECT_EQ(causes[0].cases, 2u);
  EXPECT_EQ(causes[0].count, 2u);
  EXPECT_EQ(causes[3].finding->fingerprint, "b") << "worst first";
  EXPECT_NE(fingerprint_of(causes[1]), fingerprint_of(causes[2]));
}

TEST(Causes, what_fails_nothing_is_no_error) {
  Finding flaky = finding("a");
  flaky.confidence = Confidence::flaky;
  const Report report = report_of({{.name = "1", .findings = {flaky}}});
  EXPECT_EQ(severity_of(causes_of(report).at(0)), Severity::note);
}

TEST(Causes, paths_are_those_of_the_repository) {
  const struct {
    const char* repository;
    const char* folder;
    const char* file;
    const char* path;
  } cases[] = {
      {"", "", "api.yaml", "api.yaml"},
      {"", "", "./specs//api.yaml", "specs/api.yaml"},
      {"", "", "specs/../api.yaml", "api.yaml"},
      {"", "", "../api.yaml", ""},
      {"", "", "/etc/api.yaml", ""},
      {"", "", "", ""},
      {"", "", "-", ""},
      {"", "", "https://vendor.example/openapi.yaml", ""},
      {"/repo", "/repo", "api.yaml", "api.yaml"},
      {"/repo", "/repo/service", "api.yaml", "service/api.yaml"},
      {"/repo", "/repo/service", "../api.yaml", "api.yaml"},
      {"/repo", "/repo/service", "../../api.yaml", ""},
      {"/repo/", "/repo/service", "/repo/x/api.yaml", "x/api.yaml"},
      {"/repo", "/repo", "/elsewhere/api.yaml", ""},
      {"/repo", "/repo", ".", ""},
  };
  for (const auto& c : cases) {
    const Report report{.repository = c.repository, .folder = c.folder};
    EXPECT_EQ(repository_path(report, c.file), c.path)
        << c.file << " in " << c.folder << " of " << c.repository;
  }
}

TEST(Causes, every_place_is_in_the_repository) {
  const struct {
    Location keyword;
    Location operation;
    const char* description;
    const char* configuration;
    const char* place;
  } cases[] = {
      {{.file = "k.yaml", .line = 4, .column = 2},
       {.file = "o.yaml", .line = 1},
       "d.yaml",
       "",
       "k.yaml:4:2"},
      {{}, {.file = "o.yaml", .line = 9}, "d.yaml", "", "o.yaml:9:0"},
      {{}, {}, "./d.yaml", "", "d.yaml:1:0"},
      {{.file = "https://v.example/k.yaml", .line = 3},
       {},
       "https://v.example/d.yaml",
       "gate.yaml",
       "gate.yaml:1:0"},
      {{}, {}, "", "", "driftgate.yaml:1:0"},
  };
  for (const auto& c : cases) {
    Report report = report_of({{.name = "GET /", .source = c.operation}});
    report.configuration = c.configuration;
    report.integrations[0].description = c.description;
    Finding one = finding("a");
    one.violation.source = c.keyword;
    EXPECT_EQ(to_string(place_of(report, report.integrations[0], report.integrations[0].results[0],
                                 &one)),
              c.place);
  }
}

TEST(Sarif, results_have_all_that_github_asks_for) {
  const rapidjson::Document document = parsed("sarif", tests::sample_report());
  const auto& run = document["runs"][0];
  const auto& rules = run["tool"]["driver"]["rules"];
  EXPECT_GT(run["results"].Size(), 3u);
  for (const auto& result : run["results"].GetArray()) {
    const auto& rule = rules[result["ruleIndex"].GetUint()];
    EXPECT_STREQ(rule["id"].GetString(), result["ruleId"].GetString());
    for (const char* text : {"shortDescription", "fullDescription", "help"})
      EXPECT_GT(rule[text]["text"].GetStringLength(), 0u) << text;
    const auto& place = result["locations"][0]["physicalLocation"];
    EXPECT_STREQ(place["artifactLocation"]["uri"].GetString(), "specs/payments.yaml");
    EXPECT_GE(place["region"]["startLine"].GetInt(), 1);
    EXPECT_TRUE(result["partialFingerprints"].HasMember("primaryLocationLineHash"));
  }
  EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"].Size(), 2u)
      << "what could not be judged, by reason";
  EXPECT_FALSE(run["invocations"][0]["executionSuccessful"].IsTrue() &&
               exit_code(tests::sample_report()) != ExitCode::broken);
}

TEST(Sarif, paths_are_uri_references) {
  Report report = many(1);
  report.integrations[0].results[0].findings[0].violation.source.file = "my specs/a#b:c%.yaml";
  const rapidjson::Document document = parsed("sarif", report);
  const auto& place = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_STREQ(place["artifactLocation"]["uri"].GetString(), "my%20specs/a%23b%3Ac%25.yaml");
}

TEST(Sarif, the_worst_5000_are_there_and_the_rest_is_counted) {
  Report report = many(5'010, Severity::warning);
  report.integrations[0].results.back().findings[0].severity = Severity::error;
  const rapidjson::Document document = parsed("sarif", report);
  const auto& run = document["runs"][0];
  EXPECT_EQ(run["results"].Size(), 5'000u);
  EXPECT_STREQ(run["results"][0]["level"].GetString(), "error");
  EXPECT_NE(
      std::string(
          run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].GetString())
          .find("10 more findings left out"),
      std::string::npos);
}

TEST(Sarif, bad_input_and_an_empty_run_are_told) {
  const Report unreadable = report_of({{.name = "description",
                                        .outcome = Outcome::errored,
                                        .fault = Fault::input,
                                        .type = "spec.unreadable",
                                        .reason = "no such file"}});
  const rapidjson::Document document = parsed("sarif", unreadable);
  const auto& told = document["runs"][0]["invocations"][0]["toolConfigurationNotifications"];
  ASSERT_EQ(told.Size(), 1u);
  EXPECT_TRUE(told[0].HasMember("locations"));
  const rapidjson::Document nothing = parsed("sarif", Report{});
  EXPECT_FALSE(nothing["runs"][0]["invocations"][0]["executionSuccessful"].GetBool());
  EXPECT_EQ(nothing["runs"][0]["invocations"][0]["toolExecutionNotifications"].Size(), 1u);
}

TEST(Gitlab, items_are_whole_and_different) {
  const rapidjson::Document document = parsed("gitlab", tests::sample_report());
  std::vector<std::string> fingerprints;
  for (const auto& item : document.GetArray()) {
    fingerprints.emplace_back(item["fingerprint"].GetString());
    EXPECT_GT(item["description"].GetStringLength(), 0u);
    EXPECT_GT(item["check_name"].GetStringLength(), 0u);
    EXPECT_STREQ(item["location"]["path"].GetString(), "specs/payments.yaml");
    EXPECT_GE(item["location"]["lines"]["begin"].GetInt(), 1);
    const std::string severity = item["severity"].GetString();
    EXPECT_TRUE(severity == "critical" || severity == "minor" || severity == "info") << severity;
  }
  EXPECT_GT(fingerprints.size(), 3u);
  std::sort(fingerprints.begin(), fingerprints.end());
  EXPECT_EQ(std::adjacent_find(fingerprints.begin(), fingerprints.end()), fingerprints.end());
}

TEST(Gitlab, a_clean_run_is_an_empty_list_and_a_large_one_is_cut) {
  EXPECT_EQ(find_reporter("gitlab")->write(report_of({{.name = "GET /"}}), {}), "[]\n");
  const rapidjson::Document document = parsed("gitlab", many(6'000));
  EXPECT_EQ(document.Size(), 5'000u);
  EXPECT_STREQ(document[4'999]["description"].GetString(),
               "1001 more findings left out: the 4999 worst are here");
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) ++found;
  return found;
}

TEST(Github, ten_annotations_and_a_notice) {
  EXPECT_EQ(github_annotations(report_of({{.name = "GET /"}})), "");
  const std::string ten = github_annotations(many(10));
  EXPECT_EQ(count(ten, "::error file=api.yaml,line=7,col=3,"), 10u);
  EXPECT_EQ(count(ten, "::notice"), 0u);
  const std::string more = github_annotations(many(13, Severity::warning));
  EXPECT_EQ(count(more, "::warning file="), 10u);
  EXPECT_EQ(count(more, "::notice title=driftgate::3 more findings"), 1u);
  EXPECT_EQ(github_annotations({}), "::error title=driftgate::nothing was selected or judged\n");
}

TEST(Github, what_is_broken_comes_before_what_could_not_be_asked) {
  const auto errored = [](const char* name, Fault fault) {
    return Result{.name = name, .outcome = Outcome::errored, .fault = fault, .reason = name};
  };
  const std::string lines = github_annotations(report_of(
      {errored("away", Fault::provider), failed("warned", {finding("w", Severity::warning)}),
       failed("broken", {finding("e")}), errored("unreadable", Fault::input)}));
  const std::size_t order[] = {lines.find("unreadable"), lines.find("broken"), lines.find("away"),
                               lines.find("warned")};
  EXPECT_TRUE(std::is_sorted(std::begin(order), std::end(order))) << lines;
}

TEST(Markdown, a_summary_is_cut_at_a_row) {
  Report report = many(20'000);
  for (int i = 0; i < 20'000; ++i)
    report.integrations[0].results.push_back({.name = "s" + std::to_string(i),
                                              .outcome = Outcome::skipped,
                                              .reason = "reason " + std::to_string(i)});
  const std::string text = find_reporter("markdown")->write(report, {});
  EXPECT_LE(text.size(), std::size_t{900} << 10);
  EXPECT_GT(text.size(), std::size_t{890} << 10);
  EXPECT_NE(text.find("more rows left out: a summary holds 900 KiB."), std::string::npos);
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
    EXPECT_TRUE(text[begin] != '|' || text[end - 1] == '|') << "whole rows only";
}

}  // namespace
}  // namespace driftgate::code_hosts_test
