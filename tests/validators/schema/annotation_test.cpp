// The annotation tests of the official JSON-Schema-Test-Suite, and some of our own.
#include <gtest/gtest.h>

#include <charconv>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>

#include "specs/http/uri.h"
#include "tests/validators/schema/schemas.h"
#include "validators/schema/equality.h"
#include "validators/schema/trace.h"

namespace driftgate::annotation_test {
namespace {

namespace fs = std::filesystem;

struct Release {
  int number;
  Dialect dialect;
  std::size_t assertions;  // Of the suite, at least; all hold.
};

// Two groups with three assertions are for a release that is still to come ("9999").

constexpr Release kReleases[] = {
    {4, Dialect::draft_4, 17},          {6, Dialect::draft_6, 23},
    {7, Dialect::draft_7, 31},          {2019, Dialect::draft_2019_09, 62},
    {2020, Dialect::draft_2020_12, 84},
};

// "6,<=2019": from draft-06 on, up to 2019-09.
bool is_compatible(std::string_view constraints, int release) {
  while (!constraints.empty()) {
    std::string_view one = constraints.substr(0, constraints.find(','));
    constraints.remove_prefix(std::min(one.size() + 1, constraints.size()));
    const bool most = one.starts_with("<=");
    const bool exact = one.starts_with("=");
    one.remove_prefix(most ? 2 : exact ? 1 : 0);
    int number = 0;
    std::from_chars(one.data(), one.data() + one.size(), number);
    if (most ? release > number : exact ? release != number : release < number) return false;
  }
  return true;
}

// One assertion: exactly these annotations of that keyword at that place, each from its schema.
void expect(const Evaluation& evaluation, const tests::LoadedSchema& loaded, Node assertion,
            const std::string& name) {
  std::map<Node, Node, decltype([](Node a, Node b) { return a.index() < b.index(); })> expected;
  for (const Member member : assertion.find("expected").members())
    expected.emplace(loaded.at(percent_decode(member.name().substr(1))).node, member.value);
  std::size_t found = 0;
  for (const Annotation& annotation : evaluation.annotations) {
    if (annotation.instance != assertion.find("location").text() ||
        annotation.keyword != assertion.find("keyword").text())
      continue;
    ++found;
    // The schema that holds the keyword: its value lies directly in it.
    bool matches = false;
    for (const auto& [schema, value] : expected)
      matches = matches || (schema.find(annotation.keyword) == annotation.value &&
                            equal(annotation.value, value));
    EXPECT_TRUE(matches) << name << ": " << annotation.absolute_location;
  }
  EXPECT_EQ(found, expected.size()) << name << ": " << to_json(assertion);
}

class AnnotationSuite : public testing::TestWithParam<Release> {};

TEST_P(AnnotationSuite, holds) {
  const Release& release = GetParam();
  const fs::path folder =
      tests::suites_folder() / "json-schema-test-suite" / "annotations" / "tests";
  if (!fs::exists(folder)) GTEST_SKIP() << "no annotation tests at " << folder;
  std::size_t assertions = 0;
  std::size_t groups = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto document = read_json(tests::read_bytes(entry.path()), entry.path().string());
    for (const Node group : document->root().find("suite").elements()) {
      const Node compatibility = group.find("compatibility");
      if (compatibility && !is_compatible(compatibility.text(), release.number)) continue;
      ++groups;
      const tests::LoadedSchema loaded(to_json(group.find("schema")), release.dialect);
      Evaluator evaluator;
      for (const Node test : group.find("tests").elements()) {
        const Evaluation evaluation =
            evaluator.evaluate(loaded.schema(), test.find("instance"), {.annotations = true});
        EXPECT_TRUE(evaluation.valid);
        for (const Node assertion : test.find("assertions").elements()) {
          expect(evaluation, loaded, assertion, std::string(group.find("description").text()));
          ++assertions;
        }
      }
    }
  }
  std::cout << "annotations: " << groups << " groups, " << assertions << " assertions\n";
  EXPECT_GE(assertions, release.assertions);
}

INSTANTIATE_TEST_SUITE_P(Releases, AnnotationSuite, testing::ValuesIn(kReleases),
                         [](const auto& release) {
                           return "draft_" + std::to_string(release.param.number);
                         });

struct Computed {
  std::string schema;
  std::string value;
  std::string keyword;
  std::string annotation;  // "": none.
  Dialect dialect = Dialect::draft_2020_12;
};

// What keywords make themselves (2020-12 Core §10.3, §11; 2019-09 Core §9.3).
TEST(Annotations, AreMadeByApplicators) {
  const Computed kCases[] = {
      {R"({"properties": {"a": true, "b": true}})", R"({"b": 1, "c": 2})", "properties",
       R"(["b"])"},
      {R"({"properties": {"a": true}})", R"({"c": 2})", "properties", ""},
      {R"({"patternProperties": {"^a": true}})", R"({"ab": 1, "b": 2})", "patternProperties",
       R"(["ab"])"},
      {R"({"properties": {"a": true}, "additionalProperties": true})", R"({"a": 1, "x\"": 2})",
       "additionalProperties", R"(["x\""])"},
      {R"({"properties": {"a": true}, "unevaluatedProperties": true})", R"({"a": 1, "b": 2})",
       "unevaluatedProperties", R"(["b"])"},
      {R"({"prefixItems": [true, true]})", "[1, 2, 3]", "prefixItems", "1"},
      {R"({"prefixItems": [true, true]})", "[1, 2]", "prefixItems", "true"},
      {R"({"items": true})", "[1]", "items", "true"},
      {R"({"items": true})", "[]", "items", ""},
      {R"({"items": [true]})", "[1, 2]", "items", "0", Dialect::draft_2019_09},
      {R"({"items": [true], "additionalItems": true})", "[1, 2]", "additionalItems", "true",
       Dialect::draft_2019_09},
      {R"({"prefixItems": [true], "unevaluatedItems": true})", "[1, 2]", "unevaluatedItems",
       "true"},
      {R"({"contains": {"type": "string"}})", R"([1, "a", 2, "b"])", "contains", "[1,3]"},
      {R"({"contains": {"type": "string"}, "minContains": 0})", "[]", "contains", "[]"},
      {R"({"properties": {"a": true}})", R"({"a": 1})", "properties", "", Dialect::draft_7},
  };
  for (const Computed& c : kCases) {
    const tests::LoadedSchema loaded(c.schema, c.dialect);
    const auto value = read_json(c.value, "value");
    Evaluator evaluator;
    std::string found;
    for (const Annotation& annotation :
         evaluator.evaluate(loaded.schema(), value->root(), {.annotations = true}).annotations)
      if (annotation.keyword == c.keyword) found = annotation.computed;
    EXPECT_EQ(found, c.annotation) << c.schema << " " << c.value;
  }
}

TEST(Annotations, AreDroppedWhereASchemaFails) {
  const tests::LoadedSchema loaded(
      R"({"title": "T", "anyOf": [{"title": "A", "type": "string"}, {"title": "B"}]})",
      Dialect::draft_2020_12);
  Evaluator evaluator;
  const auto value = read_json("1", "value");
  const Evaluation evaluation =
      evaluator.evaluate(loaded.schema(), value->root(), {.annotations = true});
  std::set<std::string> locations;
  for (const Annotation& annotation : evaluation.annotations)
    locations.insert(annotation.keyword_location);
  EXPECT_EQ(locations, (std::set<std::string>{"/title", "/anyOf/1/title"}));
  EXPECT_TRUE(evaluator.evaluate(loaded.schema(), value->root()).annotations.empty());

  const tests::LoadedSchema broken(R"({"title": "T", "type": "string"})", Dialect::draft_2020_12);
  EXPECT_TRUE(evaluator.evaluate(broken.schema(), value->root(), {.annotations = true})
                  .annotations.empty());
}

TEST(Annotations, SayWhereTheyAreWritten) {
  const tests::LoadedSchema loaded(R"({
    "$id": "http://h/root.json", "items": {"$ref": "#/$defs/a~1b %"},
    "$defs": {"a/b %": {"$id": "in.json", "title": "T"}}})",
                                   Dialect::draft_2020_12);
  Evaluator evaluator;
  const auto value = read_json("[0, 1]", "value");
  const Evaluation evaluation =
      evaluator.evaluate(loaded.schema(), value->root(), {.annotations = true});
  ASSERT_EQ(evaluation.annotations.size(), 3U);  // Two titles; what `items` makes comes first.
  EXPECT_EQ(evaluation.annotations[0].absolute_location, "http://h/root.json#/items");
  EXPECT_EQ(evaluation.annotations[2].absolute_location, "http://h/in.json#/title");
  EXPECT_EQ(evaluation.annotations[2].keyword_location, "/items/$ref/title");
  EXPECT_EQ(evaluation.annotations[2].instance, "/1");
}

// A chain that leads back to itself, and schemas that apply themselves without end.
TEST(Trace, IsBounded) {
  for (const std::string schema :
       {R"({"$ref": "#"})", R"({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]})",
        R"({"allOf": [{"$ref": "#"}, {"not": {"$ref": "#"}}]})"}) {
    const tests::LoadedSchema loaded(schema, Dialect::draft_2020_12);
    const auto value = read_json("{}", "value");
    Evaluator evaluator;
    const Trace trace = evaluator.trace(loaded.schema(), value->root());
    EXPECT_FALSE(trace.units.empty());
    EXPECT_EQ(trace.units.front().past, trace.units.size());
    EXPECT_LT(trace.units.size(), 1'000U) << schema;
  }
}

TEST(Trace, DoesNotRecur) {
  constexpr int kDepth = 10'000;
  const tests::LoadedSchema loaded(R"({"items": {"$ref": "#"}})", Dialect::draft_2020_12);
  const auto value = read_json(std::string(kDepth, '[') + std::string(kDepth, ']'), "value",
                               {.depth = kDepth + 1});
  Evaluator evaluator;
  const Trace trace = evaluator.trace(loaded.schema(), value->root());
  EXPECT_TRUE(trace.valid());
  EXPECT_GT(trace.units.size(), 3U * kDepth);
}

}  // namespace
}  // namespace driftgate::annotation_test
