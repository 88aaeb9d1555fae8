#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cstdlib>
#include <limits>

#include "reporters/reporter.h"
#include "tests/reporters/sample_report.h"
#include "tests/reporters/temporary_folder.h"

namespace driftgate {
namespace {

std::string json_of(const Report& report) { return find_reporter("json")->write(report, {}); }

rapidjson::Document read(const std::string& json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
  EXPECT_FALSE(document.HasParseError()) << document.GetErrorOffset();
  return document;
}

TEST(Json, hostile_text_comes_back_as_it_was) {
  std::string text = tests::hostile_text();
  const std::size_t bad = text.find("\xFF\xC0\xAF");
  const rapidjson::Document document = read(json_of(tests::sample_report()));
  const auto& finding = document["integrations"][2]["results"][2]["findings"][0];
  const std::string actual(finding["actual"].GetString(), finding["actual"].GetStringLength());
  EXPECT_EQ(actual, text.replace(bad, 3, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"));
}

TEST(Json, numbers_keep_every_digit) {
  Report report = tests::sample_report();
  report.seed = std::numeric_limits<std::uint64_t>::max();
  report.duration = std::chrono::microseconds{9'007'199'254'740'993};
  const rapidjson::Document document = read(json_of(report));
  EXPECT_STREQ(document["seed"].GetString(), "18446744073709551615");
  EXPECT_EQ(document["duration_us"].GetInt64(), 9'007'199'254'740'993);
}

TEST(Json, nothing_in_it_acts_on_a_log) {
  const std::string json = json_of(tests::sample_report());
  for (const char* command : {"##[", "##vso[", "##teamcity[", "\x1b", "\x7f", "\n::"})
    EXPECT_EQ(json.find(command), std::string::npos) << command;
}

TEST(Json, an_empty_report_is_whole) {
  const rapidjson::Document document = read(json_of({}));
  EXPECT_STREQ(document["verdict"].GetString(), "nothing-judged");
  EXPECT_EQ(document["exit_code"].GetInt(), 5);
  EXPECT_EQ(document["started"].GetStringLength(), 0u);
  EXPECT_TRUE(document["integrations"].GetArray().Empty());
}

// The documented schema against what is written, by Python's jsonschema.
bool valid_by_schema(const std::string& json) {
  const tests::TemporaryFolder folder("json");
  const std::string command = "/usr/bin/python3 -W ignore -m jsonschema -i '" +
                              folder.write("report.json", json) +
                              "' '" DRIFTGATE_SOURCE_DIR "/docs/report.schema.json' >'" +
                              folder.file("complaints") + "' 2>&1";
  return std::system(command.c_str()) == 0;
}

TEST(Json, keeps_its_documented_schema) {
  if (std::system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") != 0)
    GTEST_SKIP() << "Python's jsonschema is absent";
  EXPECT_TRUE(valid_by_schema(json_of(tests::sample_report())));
  EXPECT_TRUE(valid_by_schema(json_of({})));
  std::string more = json_of({});
  more.insert(1, "\"undocumented\": 1,");
  EXPECT_FALSE(valid_by_schema(more)) << "the check checks";
}

}  // namespace
}  // namespace driftgate
