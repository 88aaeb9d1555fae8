// The output tests of the official JSON-Schema-Test-Suite, and the structures that it leaves open.
#include "reporters/schema_output.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

#include "specs/schema/meta_schemas.h"
#include "tests/validators/schema/schemas.h"

namespace driftgate {
namespace {

namespace fs = std::filesystem;

constexpr OutputFormat kOld[] = {OutputFormat::flag, OutputFormat::basic, OutputFormat::detailed,
                                 OutputFormat::verbose};
constexpr OutputFormat kNew[] = {OutputFormat::flag, OutputFormat::list,
                                 OutputFormat::hierarchical};

struct Release {
  std::string folder;
  Dialect dialect;
  std::span<const OutputFormat> formats;
  std::string uri;  // Of the release's schema for output.
  std::size_t tests;
};

const Release kReleases[] = {
    {"draft2019-09", Dialect::draft_2019_09, kOld,
     "https://json-schema.org/draft/2019-09/output/schema", 4},
    {"draft2020-12", Dialect::draft_2020_12, kOld,
     "https://json-schema.org/draft/2020-12/output/schema", 4},
    // Its dialect is still to come; what these tests use of it is 2020-12.
    {"v1", Dialect::draft_2020_12, kNew, "https://json-schema.org/v1/output/schema", 3},
};

std::string_view name_of(OutputFormat format) {
  for (const std::string_view name :
       {"flag", "basic", "detailed", "verbose", "list", "hierarchical"})
    if (output_format(name) == format) return name;
  return "";
}

class SchemaOutputSuite : public testing::TestWithParam<Release> {
 protected:
  void SetUp() override {
    folder_ = tests::suites_folder() / "json-schema-test-suite" / "output-tests";
    if (!fs::exists(folder_)) GTEST_SKIP() << "no output tests at " << folder_;
    if (meta_schemas().empty()) GTEST_SKIP() << "built without meta-schemas";
  }

  std::string schema_text() const {
    return tests::read_bytes(folder_ / GetParam().folder / "output-schema.json");
  }

  Fetch fetch() const {
    return with_meta_schemas([this](const std::string& uri) {
      if (uri != GetParam().uri) throw Error("nothing at " + uri);
      return schema_text();
    });
  }

  // The schemas of the suite allow nearly anything as long as it says "valid": each format is held
  // to its own part.
  void expect_well_formed(const std::string& output, std::string_view format) const {
    const std::string part = format == "list" ? "basic" : std::string(format);
    const tests::LoadedSchema loaded(R"({"$ref": ")" + GetParam().uri + "#/$defs/" + part + "\"}",
                                     GetParam().dialect, fetch());
    const auto document = read_json(output, "output");
    const tests::LoadedSchema whole(schema_text(), GetParam().dialect, fetch());
    Evaluator evaluator;
    EXPECT_TRUE(evaluator.evaluate(loaded.schema(), document->root()).violations.empty())
        << format << ": " << output;
    EXPECT_TRUE(evaluator.valid(whole.schema(), document->root())) << output;
  }

  fs::path folder_{};
};

TEST_P(SchemaOutputSuite, passes) {
  std::size_t passed = 0;
  for (const auto& entry : fs::directory_iterator(folder_ / GetParam().folder / "content")) {
    const auto document = read_json(tests::read_bytes(entry.path()), entry.path().string());
    for (const Node group : document->root().elements()) {
      const tests::LoadedSchema loaded(to_json(group.find("schema")), GetParam().dialect, fetch());
      Evaluator evaluator;
      for (const Node test : group.find("tests").elements()) {
        const Trace trace = evaluator.trace(loaded.schema(), test.find("data"));
        for (const OutputFormat format : GetParam().formats)
          expect_well_formed(write_output(trace, format), name_of(format));
        for (const Member expected : test.find("output").members()) {
          const auto format = output_format(expected.name());
          ASSERT_TRUE(format) << expected.name();
          const std::string output = write_output(trace, *format);
          const tests::LoadedSchema wanted(to_json(expected.value), GetParam().dialect, fetch());
          const auto value = read_json(output, "output");
          EXPECT_TRUE(evaluator.evaluate(wanted.schema(), value->root()).violations.empty())
              << entry.path() << ": " << output;
          ++passed;
        }
      }
    }
  }
  std::cout << "output " << GetParam().folder << ": " << passed << "\n";
  EXPECT_GE(passed, GetParam().tests);
}

// What the whole suite makes of our formats: every schema and value of the required tests.
TEST_P(SchemaOutputSuite, is_well_formed_for_every_keyword) {
  const fs::path folder = tests::suites_folder() / "json-schema-test-suite" / "tests" /
                          (GetParam().folder == "v1" ? "draft2020-12" : GetParam().folder);
  const tests::LoadedSchema whole(schema_text(), GetParam().dialect, fetch());
  std::size_t outputs = 0;
  Evaluator evaluator;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const auto document = read_json(tests::read_bytes(entry.path()), entry.path().string());
    for (const Node group : document->root().elements()) {
      const tests::LoadedSchema loaded(to_json(group.find("schema")), GetParam().dialect,
                                       with_meta_schemas([](const std::string& uri) -> std::string {
                                         throw Error("nothing at " + uri);
                                       }));
      Evaluator one;
      for (const Node test : group.find("tests").elements()) {
        const Trace trace = one.trace(loaded.schema(), test.find("data"));
        for (const OutputFormat format : GetParam().formats) {
          const std::string output = write_output(trace, format, "http://base.invalid/");
          const std::string part =
              format == OutputFormat::list ? "basic" : std::string(name_of(format));
          const auto value = read_json(output, "output");
          EXPECT_TRUE(evaluator.valid(whole.at("/$defs/" + part), value->root())) << output;
          EXPECT_EQ(value->root().find("valid").boolean(), trace.valid());
          ++outputs;
        }
      }
    }
  }
  EXPECT_GT(outputs, 3000U);
}

INSTANTIATE_TEST_SUITE_P(releases, SchemaOutputSuite, testing::ValuesIn(kReleases),
                         [](const auto& release) {
                           std::string name = release.param.folder;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

struct Structure {
  OutputFormat format;
  std::string schema;
  std::string value;
  std::string output;
};

// JSON Schema 2020-12 §12.4, word by word for one small schema with a base of its own.
TEST(SchemaOutput, has_the_structure_of_its_format) {
  const std::string point = R"({"$id": "http://h/s", "items": {"$ref": "#/$defs/p"}, "minItems": 3,
      "$defs": {"p": {"required": ["x"], "properties": {"x": {"type": "number"}}}}})";
  const std::string titled = R"({"$id": "http://h/s", "title": "\u001b[31m",
      "items": {"deprecated": true}})";
  const Structure kCases[] = {
      {OutputFormat::flag, point, R"([{"x": 1}])", R"({"valid":false})"},
      {OutputFormat::basic, point, R"([{"x": 1}, {}])",
       R"({"valid":false,"keywordLocation":"","absoluteKeywordLocation":"http://h/s#",)"
       R"("instanceLocation":"","errors":[)"
       R"({"valid":false,"keywordLocation":"/items/$ref/required",)"
       R"("absoluteKeywordLocation":"http://h/s#/$defs/p/required","instanceLocation":"/1",)"
       R"("error":"required member 'x' is missing"},)"
       R"({"valid":false,"keywordLocation":"/minItems",)"
       R"("absoluteKeywordLocation":"http://h/s#/minItems","instanceLocation":"",)"
       R"("error":"[{\"x\":1},{}] does not keep minItems: 3"}]})"},
      {OutputFormat::detailed, point, R"([{"x": 1}, {}, {"x": 2}])",
       R"({"valid":false,"keywordLocation":"/items/$ref/required",)"
       R"("absoluteKeywordLocation":"http://h/s#/$defs/p/required","instanceLocation":"/1",)"
       R"("error":"required member 'x' is missing"})"},
      {OutputFormat::detailed, titled, "[0]",
       R"({"valid":true,"keywordLocation":"","absoluteKeywordLocation":"http://h/s#",)"
       R"("instanceLocation":"","annotations":[)"
       R"({"valid":true,"keywordLocation":"/title","absoluteKeywordLocation":"http://h/s#/title",)"
       R"("instanceLocation":"","annotation":"\u001B[31m"},)"
       R"({"valid":true,"keywordLocation":"/items","absoluteKeywordLocation":"http://h/s#/items",)"
       R"("instanceLocation":"","annotation":true,"annotations":[)"
       R"({"valid":true,"keywordLocation":"/items/deprecated",)"
       R"("absoluteKeywordLocation":"http://h/s#/items/deprecated","instanceLocation":"/0",)"
       R"("annotation":true}]}]})"},
      {OutputFormat::verbose, R"({"$id": "http://h/s", "type": "object", "title": "T",
        "additionalProperties": false})",
       R"({"a": 1})",
       R"({"valid":false,"keywordLocation":"","absoluteKeywordLocation":"http://h/s#",)"
       R"("instanceLocation":"","errors":[)"
       R"({"valid":true,"keywordLocation":"/type","absoluteKeywordLocation":"http://h/s#/type",)"
       R"("instanceLocation":""},)"
       R"({"valid":true,"keywordLocation":"/title","absoluteKeywordLocation":"http://h/s#/title",)"
       R"("instanceLocation":""},)"
       R"({"valid":false,"keywordLocation":"/additionalProperties",)"
       R"("absoluteKeywordLocation":"http://h/s#/additionalProperties","instanceLocation":"",)"
       R"("errors":[{"valid":false,"keywordLocation":"/additionalProperties",)"
       R"("absoluteKeywordLocation":"http://h/s#/additionalProperties","instanceLocation":"/a",)"
       R"("error":"1 is found where nothing is allowed"}]}]})"},
      {OutputFormat::basic, R"({"type": "string"})", "\"a\"",
       R"({"valid":true,"keywordLocation":"",)"
       R"("absoluteKeywordLocation":"http://test.invalid/schema.json#",)"
       R"("instanceLocation":"","annotations":[]})"},
      {OutputFormat::basic, "false", "1",
       R"({"valid":false,"keywordLocation":"",)"
       R"("absoluteKeywordLocation":"http://test.invalid/schema.json#",)"
       R"("instanceLocation":"","errors":[{"valid":false,"keywordLocation":"",)"
       R"("absoluteKeywordLocation":"http://test.invalid/schema.json#",)"
       R"("instanceLocation":"","error":"1 is found where nothing is allowed"}]})"},
      {OutputFormat::list, R"({"$id": "http://h/s", "title": {"a": [1, {"b": null}], "c": 1.50},
        "type": "string"})",
       "1",
       R"({"valid":false,"details":[{"valid":false,"evaluationPath":"",)"
       R"("schemaLocation":"http://h/s#","instanceLocation":"",)"
       R"("errors":{"type":"1 does not keep type: \"string\""},)"
       R"("droppedAnnotations":{"title":{"a":[1,{"b":null}],"c":1.50}}}]})"},
      {OutputFormat::hierarchical, R"({"$id": "http://h/s", "items": {"title": "T"}})", "[0]",
       R"({"valid":true,"evaluationPath":"","schemaLocation":"http://h/s#",)"
       R"("instanceLocation":"","annotations":{"items":true},"details":[)"
       R"({"valid":true,"evaluationPath":"/items","schemaLocation":"http://h/s#/items",)"
       R"("instanceLocation":"/0","annotations":{"title":"T"},"details":[]}]})"},
  };
  for (const Structure& c : kCases) {
    const tests::LoadedSchema loaded(c.schema, Dialect::draft_2020_12);
    const auto value = read_json(c.value, "value");
    Evaluator evaluator;
    EXPECT_EQ(write_output(evaluator.trace(loaded.schema(), value->root()), c.format), c.output)
        << c.schema;
  }
}

}  // namespace
}  // namespace driftgate
