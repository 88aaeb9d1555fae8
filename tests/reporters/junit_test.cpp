#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <pugixml.hpp>
#include <regex>
#include <set>

#include "reporters/reporter.h"
#include "specs/document/utf8.h"
#include "tests/files.h"
#include "tests/reporters/sample_report.h"
#include "tests/reporters/temporary_folder.h"

// What is written is read again and held to each rule of the dialect in docs/reports.md.

namespace driftgate::junit_test {
namespace {

using namespace std::string_literals;

std::string junit_of(const Report& report) { return find_reporter("junit")->write(report, {}); }

Report one_case(Result result) {
  return {.integrations = {{.name = "payments", .results = {std::move(result)}}}};
}

Result broken(std::vector<Finding> findings) {
  return {.name = "GET /",
          .operation = "root",
          .outcome = Outcome::failed,
          .findings = std::move(findings)};
}

Finding finding(std::string message, Severity severity = Severity::error) {
  return {.rule = "body-schema",
          .category = "contract",
          .severity = severity,
          .violation = {.message = std::move(message)}};
}

struct Parsed {
  explicit Parsed(const std::string& xml) : text(xml) {
    const pugi::xml_parse_result result =
        document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata);
    EXPECT_TRUE(result) << result.description() << " at " << result.offset;
  }
  pugi::xml_node root() const { return document.child("testsuites"); }
  std::vector<pugi::xml_node> cases() const {
    std::vector<pugi::xml_node> all;
    for (const pugi::xml_node suite : root().children("testsuite"))
      for (const pugi::xml_node test : suite.children("testcase")) all.push_back(test);
    return all;
  }
  pugi::xml_node first_case() const { return root().child("testsuite").child("testcase"); }

  std::string text;
  pugi::xml_document document{};
};

// The file as some readers count it and some trust its counters.
void expect_exact_counters(pugi::xml_node node, const std::vector<pugi::xml_node>& cases) {
  const auto count = [&](const char* element) {
    return std::count_if(cases.begin(), cases.end(),
                         [&](pugi::xml_node test) { return !test.child(element).empty(); });
  };
  EXPECT_EQ(node.attribute("tests").as_llong(-1), static_cast<long long>(cases.size()));
  EXPECT_EQ(node.attribute("failures").as_llong(-1), count("failure"));
  EXPECT_EQ(node.attribute("errors").as_llong(-1), count("error"));
  EXPECT_EQ(node.attribute("skipped").as_llong(-1), count("skipped"));
}

void expect_time(pugi::xml_node node) {
  static const std::regex fixed("[0-9]+\\.[0-9]{3}");
  EXPECT_TRUE(std::regex_match(node.attribute("time").value(), fixed))
      << node.attribute("time").value();
}

void expect_case_in_dialect(pugi::xml_node test, std::set<std::string>& identities) {
  const std::string name = test.attribute("name").value();
  const std::string classname = test.attribute("classname").value();
  EXPECT_FALSE(name.empty());
  EXPECT_LE(code_points(name), 200u) << name;
  EXPECT_EQ(std::count(classname.begin(), classname.end(), '.'), 1) << classname;
  EXPECT_TRUE(identities.insert(classname + '\n' + name).second) << classname << ": " << name;
  expect_time(test);

  std::size_t marks = 0;
  for (const char* mark : {"failure", "error", "skipped"}) {
    for (const pugi::xml_node node : test.children(mark)) {
      ++marks;
      EXPECT_FALSE(std::string(node.attribute("message").value()).empty());
      if (mark == "skipped"s) continue;
      const std::string type = node.attribute("type").value();
      EXPECT_NE(type.find('.'), std::string::npos) << type;
      const std::string body = node.text().get();
      EXPECT_TRUE(body.starts_with(node.attribute("message").value())) << body;
      EXPECT_LE(body.size(), std::size_t{64} << 10);
    }
  }
  EXPECT_LE(marks, 1u) << name;
  EXPECT_LE(std::string(test.child("system-out").text().get()).size(), std::size_t{256} << 10);
}

void expect_dialect(const std::string& xml) {
  EXPECT_TRUE(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
  EXPECT_EQ(utf8_breaks_at(xml), xml.size());
  EXPECT_LE(xml.size(), 20'000'000u);
  for (const char c : xml) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n');
  for (const char* bad : {"<!DOCTYPE", "<![CDATA[", "&#27;", "&#x1b;", "\xEF\xBF\xBE"})
    EXPECT_EQ(xml.find(bad), std::string::npos) << bad;

  const Parsed parsed(xml);
  expect_exact_counters(parsed.root(), parsed.cases());
  expect_time(parsed.root());
  EXPECT_FALSE(parsed.cases().empty());
  std::set<std::string> identities;
  std::set<std::string> suites;
  for (const pugi::xml_node suite : parsed.root().children("testsuite")) {
    EXPECT_TRUE(suite.child("testsuite").empty()) << "flat";
    EXPECT_TRUE(suites.insert(suite.attribute("name").value()).second);
    const auto cases = suite.children("testcase");
    expect_exact_counters(suite, {cases.begin(), cases.end()});
    expect_time(suite);
    for (const pugi::xml_node test : cases) expect_case_in_dialect(test, identities);
  }
}

// xmllint, where it and the schema are at hand; "" when the file is valid.
std::string schema_complaints(const std::string& xml) {
  const tests::TemporaryFolder folder("junit");
  const auto schema = tests::suites_folder() / "report-schemas" / "junit-10-ci-derived.xsd";
  const std::string command = "xmllint --noout --schema '" + schema.string() + "' '" +
                              folder.write("report.xml", xml) + "' 2>'" +
                              folder.file("complaints") + "'";
  const int code = std::system(command.c_str());
  return code == 0 ? "" : tests::read_bytes(folder.file("complaints"));
}

bool can_check_schema() {
  return std::filesystem::exists(tests::suites_folder() / "report-schemas" /
                                 "junit-10-ci-derived.xsd") &&
         std::system("xmllint --version >/dev/null 2>&1") == 0;
}

Report nothing_of(std::vector<Result> results) {
  return {.integrations = {{.name = "payments", .results = std::move(results)}}};
}

const Result kSkipped{.name = "GET /", .outcome = Outcome::skipped, .reason = "not selected"};

TEST(Junit, reports_are_valid_by_the_schema) {
  if (!can_check_schema()) GTEST_SKIP() << "xmllint or junit-10-ci-derived.xsd is absent";
  EXPECT_EQ(schema_complaints(junit_of(tests::sample_report())), "");
  EXPECT_EQ(schema_complaints(junit_of({})), "");
  EXPECT_EQ(schema_complaints(junit_of(nothing_of({kSkipped}))), "");
  EXPECT_EQ(schema_complaints(junit_of(one_case(broken({finding(tests::hostile_text())})))), "");
  EXPECT_NE(schema_complaints("<testsuites><testsuite/></testsuites>"), "") << "the check checks";
}

TEST(Junit, sample_report_keeps_the_dialect) { expect_dialect(junit_of(tests::sample_report())); }

TEST(Junit, outcomes_become_elements) {
  const Parsed parsed(junit_of(tests::sample_report()));
  const struct {
    const char* name;
    const char* element;  // "" for a plain pass.
    const char* type;
  } expected[] = {
      {"GET /products", "", ""},
      {"GET /parcels", "error", "probe.connect"},
      {"GET /rates", "error", "auth.refused"},
      {"GET /payments", "failure", "contract.body-schema"},
      {"GET /refunds", "system-out", ""},
      {"GET /refunds/{id}", "flakyFailure", "contract.missing-body"},
      {"POST /payments", "skipped", ""},
  };
  for (const auto& e : expected) {
    const auto cases = parsed.cases();
    const auto test = std::find_if(cases.begin(), cases.end(), [&](pugi::xml_node node) {
      return node.attribute("name").value() == std::string(e.name);
    });
    ASSERT_NE(test, cases.end()) << e.name;
    std::string element;
    for (const pugi::xml_node node : test->children())
      if (node.type() == pugi::node_element) element += node.name();
    EXPECT_EQ(element, e.element) << e.name;
    EXPECT_EQ(test->child(e.element).attribute("type").value(), std::string(e.type)) << e.name;
  }
}

TEST(Junit, flaky_pass_counts_as_passed) {
  Result flaky{.name = "GET /", .findings = {finding("came and went")}};
  flaky.findings[0].confidence = Confidence::flaky;
  const Parsed parsed(junit_of(one_case(flaky)));
  EXPECT_EQ(parsed.root().attribute("failures").as_int(-1), 0);
  const pugi::xml_node mark = parsed.first_case().child("flakyFailure");
  EXPECT_EQ(mark.attribute("message").value(), "body-schema: came and went"s);
  EXPECT_NE(std::string(mark.child("stackTrace").text().get()).find("flaky"), std::string::npos);
}

TEST(Junit, findings_are_joined_worst_first) {
  const Parsed parsed(
      junit_of(one_case(broken({finding("a note", Severity::note), finding("the error"),
                                finding("a warning", Severity::warning)}))));
  const pugi::xml_node mark = parsed.first_case().child("failure");
  EXPECT_EQ(mark.attribute("message").value(), "body-schema: the error (and 2 more findings)"s);
  const std::string body = mark.text().get();
  const std::size_t error = body.find("\n  the error");
  const std::size_t warning = body.find("\n  a warning");
  const std::size_t note = body.find("\n  a note");
  EXPECT_LT(error, warning);
  EXPECT_LT(warning, note);
  EXPECT_NE(note, std::string::npos);
}

TEST(Junit, names_are_unique_short_and_on_one_line) {
  Report report = nothing_of({});
  std::vector<Result>& results = report.integrations[0].results;
  for (int i = 0; i < 3; ++i) results.push_back({.name = "GET /same", .operation = "same"});
  results.push_back({.name = "GET /same [2]", .operation = "same"});
  results.push_back({.name = "line\nbreak", .operation = "a.b.c"});
  for (int i = 0; i < 12; ++i)
    results.push_back(
        {.name = "GET /" + std::string(500, 'x'), .operation = std::string(900, '.')});
  results.push_back({.name = "", .operation = ""});
  report.integrations.push_back(report.integrations[0]);
  const std::string xml = junit_of(report);
  expect_dialect(xml);
  for (const char* name :
       {"name=\"GET /same\"", "name=\"GET /same [2]\"", "name=\"GET /same [3]\"",
        "name=\"GET /same [2] [2]\"", "name=\"line\\nbreak\"", "classname=\"payments.a_b_c\"",
        "classname=\"payments.general\"", "testsuite name=\"payments [2]\""})
    EXPECT_NE(xml.find(name), std::string::npos) << name;
  EXPECT_EQ(junit_of(report), xml) << "stable";
}

TEST(Junit, types_are_never_bare_words) {
  for (const char* word : {"integer", "array", "yaml", "symbol", ""}) {
    for (const Fault fault : {Fault::input, Fault::provider}) {
      const std::string xml = junit_of(
          one_case({.name = "x", .outcome = Outcome::errored, .fault = fault, .type = word}));
      expect_dialect(xml);
    }
    Finding bare = finding("x");
    bare.category = "";
    bare.rule = word;
    expect_dialect(junit_of(one_case(broken({bare}))));
  }
  expect_dialect(junit_of(one_case(broken({}))));
}

TEST(Junit, a_report_that_judged_nothing_says_so) {
  const struct {
    const char* what;
    Report report;
    int tests, errors, skipped;
  } cases[] = {
      {"no integrations", {}, 1, 1, 0},
      {"no results", nothing_of({}), 1, 1, 0},
      {"all skipped", nothing_of({kSkipped}), 2, 1, 1},
      {"one of two has no results",
       {.integrations = {{.name = "a"}, {.name = "b", .results = {{.name = "GET /"}}}}},
       2,
       0,
       1},
  };
  for (const auto& c : cases) {
    const std::string xml = junit_of(c.report);
    expect_dialect(xml);
    const Parsed parsed(xml);
    EXPECT_EQ(parsed.root().attribute("tests").as_int(), c.tests) << c.what;
    EXPECT_EQ(parsed.root().attribute("errors").as_int(), c.errors) << c.what;
    EXPECT_EQ(parsed.root().attribute("skipped").as_int(), c.skipped) << c.what;
    EXPECT_NE(xml.find("nothing was selected or judged"), std::string::npos) << c.what;
  }
}

TEST(Junit, hostile_text_is_plain_text_everywhere) {
  const std::string texts[] = {"\x1b]0;title\a",
                               "a\0b"s,
                               "\xFF\xFE",
                               "\xED\xA0\x80",
                               "\xEF\xBF\xBE\xEF\xBF\xBF",
                               "]]>",
                               "</failure><testcase name='x'/>",
                               "&#27;&bogus;",
                               "<![CDATA[x]]>",
                               "<!--",
                               "\xE2\x80\xAE",
                               "::error::x",
                               "\n::error::x",
                               "\n##vso[task.complete]",
                               "##teamcity[x]",
                               std::string(3, '\n'),
                               std::string(100'000, '\x1b'),
                               std::string(100'000, '&'),
                               tests::hostile_text()};
  for (const std::string& text : texts) {
    Finding bad = finding(text);
    bad.violation = {.message = text,
                     .expected = text,
                     .actual = text,
                     .instance = text,
                     .keyword = text,
                     .hint = text,
                     .source = {.file = text, .pointer = text, .line = 1}};
    Result result = broken({bad});
    result.name = text;
    result.operation = text;
    result.undecided = {text};
    result.remarks = {text};
    result.reproduction = text;
    result.rerun = text;
    result.source = bad.violation.source;
    Result passed = result;
    passed.outcome = Outcome::passed;
    Result skipped{.name = text, .outcome = Outcome::skipped, .reason = text};
    Result errored{.name = text, .outcome = Outcome::errored, .type = text, .reason = text};
    const Report report{.tool_version = text,
                        .started = text,
                        .hostname = text,
                        .integrations = {{.name = text,
                                          .owner = text,
                                          .runbook = text,
                                          .contact = text,
                                          .status_page = text,
                                          .description = text,
                                          .description_version = text,
                                          .description_digest = text,
                                          .base_url = text,
                                          .notices = {text, text},
                                          .results = {result, passed, skipped, errored}}}};
    const std::string xml = junit_of(report);
    expect_dialect(xml);
    EXPECT_EQ(Parsed(xml).cases().size(), 4u);
    for (const char* command :
         {"\n::", "\n  ::", "\"::", ">::", "##vso[", "##[", "##teamcity[", "[[ATTACHMENT"})
      EXPECT_EQ(xml.find(command), std::string::npos)
          << command << " in " << testing::PrintToString(text);
  }
}

TEST(Junit, huge_text_is_cut_in_the_middle) {
  std::string text(11'000'000, 'x');
  text.front() = 'A';
  text.back() = 'Z';
  Finding huge = finding("huge");
  huge.violation.actual = text;
  const std::string xml = junit_of(one_case(broken({huge})));
  expect_dialect(xml);
  EXPECT_LT(xml.size(), 10'000u);
  EXPECT_NE(xml.find("actual: Axx"), std::string::npos);
  EXPECT_NE(xml.find("xxZ\n"), std::string::npos);
}

TEST(Junit, many_findings_are_capped_and_counted) {
  const std::string few = junit_of(one_case(broken(std::vector<Finding>(51, finding("x")))));
  EXPECT_NE(few.find("and 1 more finding left out"), std::string::npos);
  EXPECT_EQ(junit_of(one_case(broken(std::vector<Finding>(50, finding("x"))))).find("left out"),
            std::string::npos);

  Finding large = finding("x");
  large.violation.actual = large.violation.expected = std::string(5'000, '\x80');
  Result result = broken(std::vector<Finding>(50, large));
  result.reproduction = std::string(100'000, '\x80');
  result.remarks = result.undecided = std::vector<std::string>(100, std::string(5'000, '\x80'));
  expect_dialect(junit_of(one_case(result)));
  EXPECT_NE(junit_of(one_case(result)).find("more findings left out"), std::string::npos);
  result.outcome = Outcome::passed;
  expect_dialect(junit_of(one_case(result)));
}

TEST(Junit, a_large_run_stays_below_20_megabytes_and_keeps_what_is_broken) {
  Finding large = finding(std::string(400, '<'));
  large.violation.actual = std::string(2'000, '&');
  Report report = nothing_of({});
  for (int i = 0; i < 100'000; ++i) {
    Result result{.name = "GET /" + std::to_string(i), .operation = "op" + std::to_string(i)};
    if (i % 100 == 99) {
      result.outcome = Outcome::failed;
      result.findings = {large, large};
    }
    report.integrations[0].results.push_back(std::move(result));
  }
  const std::string xml = junit_of(report);
  EXPECT_LE(xml.size(), 20'000'000u);
  const Parsed parsed(xml);
  const pugi::xml_node suite = parsed.root().child("testsuite");
  EXPECT_EQ(suite.attribute("failures").as_int(), 1'000);
  const auto left_out = suite.child("properties").find_child_by_attribute("name", "cases-left-out");
  EXPECT_EQ(left_out.attribute("value").as_ullong() + parsed.cases().size(), 100'000u);
  EXPECT_GT(parsed.cases().size(), 10'000u);
  expect_exact_counters(suite, parsed.cases());
}

TEST(Junit, details_give_way_before_cases_do) {
  Finding large = finding("x");
  large.violation.actual = large.violation.expected = std::string(2'000, 'x');
  Report report = nothing_of({});
  for (int i = 0; i < 6'000; ++i) {
    Result result = broken({large});
    result.name = std::to_string(i);
    report.integrations[0].results.push_back(std::move(result));
  }
  const std::string xml = junit_of(report);
  expect_dialect(xml);
  EXPECT_EQ(Parsed(xml).cases().size(), 6'000u);
  EXPECT_NE(xml.find("details left out: the file would pass 20 MB"), std::string::npos);
}

}  // namespace
}  // namespace driftgate::junit_test
