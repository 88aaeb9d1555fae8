#include "validators/schema/evaluate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/validators/schema/schemas.h"

namespace driftgate::evaluate_test {
namespace {

constexpr Dialect k3_0 = Dialect::openapi_3_0;
constexpr Dialect k2020 = Dialect::draft_2020_12;

// "pointer keyword-location message" of each violation.
std::vector<std::string> places(const Evaluation& result) {
  std::vector<std::string> all;
  for (const SchemaViolation& violation : result.violations)
    all.push_back(violation.instance + " " + violation.keyword_location);
  return all;
}

std::vector<std::string> undocumented(const Evaluation& result) {
  std::vector<std::string> all;
  for (const UndocumentedPart& part : result.undocumented) all.push_back(part.instance);
  return all;
}

using Strings = std::vector<std::string>;

TEST(Explanation, EveryViolationWithItsPlaces) {
  const Evaluation result = tests::evaluate(
      R"({"type": "object", "required": ["id", "name"],
          "properties": {"id": {"$ref": "#/$defs/Id"}, "a/b": {"type": "array",
                         "items": {"maximum": 3}}},
          "$defs": {"Id": {"type": "integer", "minimum": 1}}})",
      k2020, R"({"id": 0, "a/b": [1, 9, 10]})");
  EXPECT_FALSE(result.valid);
  EXPECT_EQ(places(result),
            (Strings{"/id /properties/id/$ref/minimum", "/a~1b/1 /properties/a~1b/items/maximum",
                     "/a~1b/2 /properties/a~1b/items/maximum", " /required"}));
  EXPECT_EQ(result.violations[0].expected, ">= 1");
  EXPECT_EQ(result.violations[0].actual, "0");
  EXPECT_EQ(result.violations[3].message, "required member 'name' is missing");
}

TEST(Explanation, SourceIsTheKeywordInItsDocument) {
  const tests::LoadedSchema loaded("{\"properties\": {\n  \"a\": {\"type\": \"string\"}}}", k3_0);
  const auto value = read_json(R"({"a": 1})", "value");
  Evaluator evaluator;
  const Evaluation result = evaluator.evaluate(loaded.schema(), value->root());
  ASSERT_EQ(result.violations.size(), 1u);
  EXPECT_EQ(result.violations[0].source.location().line, 2);
  EXPECT_EQ(result.violations[0].source.pointer(), "/properties/a/type");
  EXPECT_EQ(result.violations[0].expected, "string");
  EXPECT_EQ(result.violations[0].actual, "integer: 1");
}

TEST(Explanation, ClosedObjectsNameTheMember) {
  const Evaluation result = tests::evaluate(
      R"({"properties": {"a": true}, "additionalProperties": false})", k2020, R"({"b": 1})");
  ASSERT_EQ(result.violations.size(), 1u);
  EXPECT_EQ(result.violations[0].keyword, "additionalProperties");
  EXPECT_EQ(result.violations[0].keyword_location, "/additionalProperties");
  EXPECT_EQ(result.violations[0].instance, "/b");
  EXPECT_EQ(result.violations[0].message, "member 'b' is not allowed");
}

TEST(Explanation, NullableChoiceSpeaksOfTheOtherBranchOnly) {
  const Evaluation result = tests::evaluate(
      R"({"anyOf": [{"type": "null"}, {"type": "object", "required": ["id"]}]})", k2020, "{}");
  EXPECT_EQ(places(result), (Strings{" /anyOf/1/required"}));
}

TEST(Explanation, NearestBranchFollowsTheChoice) {
  const Evaluation result = tests::evaluate(
      R"({"oneOf": [
          {"properties": {"kind": {"const": "a"}, "x": {"type": "string"}}, "required": ["kind"]},
          {"properties": {"kind": {"const": "b"}, "y": {"type": "string"}}, "required": ["kind"]}]})",
      k2020, R"({"kind": "b", "y": 5})");
  EXPECT_EQ(places(result), (Strings{" /oneOf", "/y /oneOf/1/properties/y/type"}));
  EXPECT_EQ(result.violations[0].expected, "one of 2 schemas; the nearest is /oneOf/1");
}

TEST(Explanation, SeveralMatchesOfOneOfAreNamed) {
  const Evaluation result = tests::evaluate(
      R"({"oneOf": [{"minimum": 1}, {"type": "string"}, {"minimum": 2}]})", k2020, "5");
  ASSERT_EQ(result.violations.size(), 1u);
  EXPECT_EQ(result.violations[0].actual, "/oneOf/0, /oneOf/2");
}

TEST(Explanation, UnknownDiscriminatorValueIsItsOwnViolation) {
  const Evaluation result = tests::evaluate(
      R"({"oneOf": [{"$ref": "#/definitions/Cat"}, {"$ref": "#/definitions/Dog"}],
          "discriminator": {"propertyName": "kind"},
          "definitions": {"Cat": {"required": ["a"]}, "Dog": {"required": ["b"]}}})",
      k3_0, R"({"kind": "Bird"})");
  ASSERT_EQ(result.violations.size(), 1u);
  EXPECT_EQ(result.violations[0].keyword, "discriminator");
  EXPECT_EQ(result.violations[0].expected, "Cat, Dog");
  EXPECT_EQ(result.violations[0].actual, "\"Bird\"");
}

TEST(Explanation, ActualIsShortAndWhole) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "é";
  const Evaluation result = tests::evaluate(R"({"type": "integer"})", k2020, "\"" + text + "\"");
  ASSERT_EQ(result.violations.size(), 1u);
  const std::string& actual = result.violations[0].actual;
  EXPECT_LT(actual.size(), 200u);
  EXPECT_TRUE(actual.ends_with("é…\"")) << actual;
}

TEST(Explanation, BeyondTheMostViolationsAreCounted) {
  std::string array = "[0";
  for (int i = 1; i < 50; ++i) array += ",0";
  const Evaluation result =
      tests::evaluate(R"({"items": {"minimum": 1}})", k2020, array + "]", {.most = 10});
  EXPECT_EQ(result.violations.size(), 10u);
  EXPECT_EQ(result.more, 40u);
}

struct UndocumentedCase {
  std::string_view shows;
  std::string schema;
  std::string value;
  Strings expected;
};

TEST(Undocumented, FollowsTheRulesOfUnevaluatedProperties) {
  const std::vector<UndocumentedCase> kCases{
      {"an open schema", R"({"properties": {"a": {}}})", R"({"a": 1, "b": 2})", {"/b"}},
      {"nothing is left over", R"({"properties": {"a": {}}})", R"({"a": 1})", {}},
      {"deep down",
       R"({"properties": {"a": {"items": {"properties": {"x": {}}}}}})",
       R"({"a": [{"x": 1}, {"x": 1, "y~/": 2}]})",
       {"/a/1/y~0~1"}},
      {"additionalProperties: a schema describes",
       R"({"properties": {"a": {}},
        "additionalProperties": {"type": "integer"}})",
       R"({"a": 1, "b": 2})",
       {}},
      {"additionalProperties: true describes",
       R"({"properties": {"a": {}}, "additionalProperties": true})",
       R"({"b": 2})",
       {}},
      {"an object without named members is free", R"({"type": "object"})", R"({"b": 2})", {}},
      {"an empty schema is free", R"({"properties": {"a": {}}})", R"({"a": {"b": {"c": 1}}})", {}},
      {"allOf counts together",
       R"({"allOf": [{"properties": {"a": {}}},
        {"properties": {"b": {}}}]})",
       R"({"a": 1, "b": 2, "c": 3})",
       {"/c"}},
      {"allOf counts together below too",
       R"({"allOf": [
        {"properties": {"x": {"properties": {"a": {}}}}},
        {"properties": {"x": {"properties": {"b": {}}}}}]})",
       R"({"x": {"a": 1, "b": 2, "c": 3}})",
       {"/x/c"}},
      {"only a branch that matches counts",
       R"({"oneOf": [
        {"properties": {"k": {"const": 1}, "a": {}}}, {"properties": {"k": {"const": 2}, "b": {}}}]})",
       R"({"k": 1, "a": 1, "b": 2})",
       {"/b"}},
      {"every branch of anyOf that matches counts",
       R"({"anyOf": [
        {"properties": {"a": {}}}, {"properties": {"b": {}}}]})",
       R"({"a": 1, "b": 2})",
       {}},
      {"not describes nothing",
       R"({"properties": {"a": {}},
        "not": {"required": ["z"], "properties": {"b": {}}}})",
       R"({"a": 1, "b": 2})",
       {"/b"}},
      {"then describes",
       R"({"if": {"properties": {"a": {"const": 1}}},
        "then": {"properties": {"b": {}}}})",
       R"({"a": 1, "b": 2, "c": 3})",
       {"/c"}},
      {"a reference beside keywords",
       R"({"$ref": "#/$defs/A", "properties": {"b": {}},
        "$defs": {"A": {"properties": {"a": {}}}}})",
       R"({"a": 1, "b": 2, "c": 3})",
       {"/c"}},
      {"patternProperties describe",
       R"({"patternProperties": {"^x-": {}}})",
       R"({"x-a": 1, "y": 2})",
       {"/y"}},
      {"elements beyond prefixItems", R"({"prefixItems": [{}]})", "[1, 2]", {"/1"}},
      {"required alone does not describe",
       R"({"properties": {"a": {}}, "required": ["b"]})",
       R"({"b": 1})",
       {"/b"}},
      {"schemas of one part, one of which describes all of it",
       R"({"properties": {"x": {"properties": {"a": {}}}},
        "allOf": [{"properties": {"x": {"properties": {"b": {}}}}}]})",
       R"({"x": {"a": 1}})",
       {}},
      {"schemas of one part, far below",
       R"({"properties": {"x": {"items": {"properties": {"a": {"properties": {"m": {}}}}}}},
        "allOf": [{"properties": {"x": {"items": {"properties": {
          "a": {"properties": {"n": {}}}, "b": {}}}}}}]})",
       R"({"x": [{"a": {"m": 1, "n": 2}}, {"a": {"m": 1}, "b": 3}, {"a": {"m": 1, "o": 4}}]})",
       {"/x/2/a/o"}},
      {"elements that another schema of the array describes",
       R"({"properties": {"x": {"items": {}}},
        "allOf": [{"properties": {"x": {"prefixItems": [{}]}}}]})",
       R"({"x": [1, 2]})",
       {}},
      {"a schema of the same part that speaks of no members",
       R"({"properties": {"x": {"type": "object", "minProperties": 1}},
        "allOf": [{"properties": {"x": {"properties": {"b": {}}}}}]})",
       R"({"x": {"a": 1}})",
       {"/x/a"}},
      {"beside a violation",
       R"({"properties": {"a": {"type": "string"}}})",
       R"({"a": 1, "b": 2})",
       {"/b"}},
  };
  for (const UndocumentedCase& c : kCases) {
    const Evaluation result = tests::evaluate(c.schema, k2020, c.value);
    EXPECT_EQ(undocumented(result), c.expected) << c.shows;
    const Evaluation quiet = tests::evaluate(c.schema, k2020, c.value, {.undocumented = false});
    EXPECT_TRUE(quiet.undocumented.empty()) << c.shows;
    EXPECT_EQ(quiet.valid, result.valid) << c.shows;
  }
}

TEST(Undocumented, SeveralSchemasDescribeAValueTogether) {
  struct Together {
    std::string_view shows;
    std::string first;
    std::string second;
    std::string value;
    std::vector<std::string> expected;
    std::vector<std::string> mentioned{};
  };
  const std::vector<Together> kCases{
      {"each describes a part",
       R"({"properties": {"a": {}}})",
       R"({"properties": {"b": {}}})",
       R"({"a": 1, "b": 2, "c": 3})",
       {"/c"}},
      {"one names none",
       R"({"type": "object"})",
       R"({"properties": {"b": {}}})",
       R"({"a": 1, "b": 2})",
       {"/a"}},
      {"one describes all",
       R"({"additionalProperties": {}})",
       R"({"properties": {"b": {}}})",
       R"({"a": 1, "b": 2})",
       {}},
      {"far below",
       R"({"properties": {"x": {"properties": {"a": {}}}}})",
       R"({"properties": {"x": {"properties": {"b": {}}}}})",
       R"({"x": {"a": 1, "c": 2}})",
       {"/x/c"}},
      {"either requires it",
       R"({"properties": {"a": {}}, "required": ["c/d"]})",
       R"({"properties": {"b": {}}, "required": ["e"]})",
       R"({"c/d": 1, "e": 2, "f": 3})",
       {"/c~1d", "/e", "/f"},
       {"/c~1d", "/e"}},
      {"one that names none requires it",
       R"({"required": ["c"]})",
       R"({"properties": {"b": {}}})",
       R"({"b": 1, "c": 2})",
       {"/c"},
       {"/c"}},
      {"a discriminator tells branches apart by it",
       R"({"discriminator": {"propertyName": "k"}, "properties": {"a": {}}})",
       R"({"properties": {"b": {}}})",
       R"({"k": "Cat", "l": 1})",
       {"/k", "/l"},
       {"/k"}},
  };
  for (const Together& c : kCases) {
    const tests::LoadedSchema first(c.first, k2020);
    const tests::LoadedSchema second(c.second, k2020);
    const auto value = read_json(c.value, "value");
    Evaluator evaluator;
    for (const bool swapped : {false, true}) {
      std::vector<Schema> schemas{first.schema(), second.schema()};
      if (swapped) std::swap(schemas[0], schemas[1]);
      std::vector<std::string> found;
      std::vector<std::string> mentioned;
      for (const UndocumentedPart& part : evaluator.undocumented(schemas, value->root())) {
        found.push_back(part.instance);
        if (part.mentioned) mentioned.push_back(part.instance);
      }
      EXPECT_EQ(found, c.expected) << c.shows;
      EXPECT_EQ(mentioned, c.mentioned) << c.shows;
    }
  }
}

TEST(Undocumented, AnHeirKnownByItsDiscriminatorIsDescribed) {
  const std::string schema = R"({"$ref": "#/components/schemas/Pet", "components": {"schemas": {
    "Pet": {"discriminator": {"propertyName": "kind"}, "properties": {"kind": {"type": "string"}}},
    "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"},
                      {"properties": {"lives": {"type": "integer"}}}]}}}})";
  EXPECT_EQ(undocumented(tests::evaluate(schema, k3_0, R"({"kind": "Cat", "lives": 9, "x": 1})")),
            (Strings{"/x"}));
}

struct NumberCase {
  std::string schema;
  std::string value;
  bool valid;
};

TEST(Numbers, AreExact) {
  const NumberCase kCases[] = {
      {R"({"multipleOf": 0.01})", "19.99", true},
      {R"({"multipleOf": 0.01})", "19.999", false},
      {R"({"multipleOf": 0.1})", "1e400", true},
      {R"({"multipleOf": 0.3})", "0.9", true},
      {R"({"multipleOf": 10})", "5", false},
      {R"({"multipleOf": 1e-8})", "12391239123", true},
      {R"({"multipleOf": 3})", "123456789012345678901234567890", true},
      {R"({"multipleOf": 17})", "123456789012345678901234567890", false},
      {R"({"multipleOf": 7})", "-14", true},
      {R"({"multipleOf": 0})", "5", false},
      {R"({"multipleOf": 1e999999999})", "1", false},
      {R"({"multipleOf": 7})", "1e999999999999999999999", false},
      {R"({"maximum": 9007199254740992})", "9007199254740993", false},
      {R"({"maximum": 18446744073709551614})", "18446744073709551615", false},
      {R"({"maximum": 1e400})", "1e399", true},
      {R"({"maximum": 1e400})", "1.1e400", false},
      {R"({"exclusiveMaximum": 0.1})", "0.1", false},
      {R"({"exclusiveMaximum": 0.1})", "0.0999999999999999999999999999999999", true},
      {R"({"minimum": -0.5})", "-0.50", true},
      {R"({"minimum": -0.5})", "-0.500000000000000000000000001", false},
      {R"({"minimum": 0})", "-0", true},
      {R"({"const": 1})", "1.0", true},
      {R"({"const": 100})", "1e2", true},
      {R"({"const": 9007199254740993})", "9007199254740992", false},
      {R"({"enum": [0.1]})", "1e-1", true},
      {R"({"const": {"a": [1, 2.50]}})", R"({"a": [1.0, 2.5]})", true},
      {R"({"minimum": 5, "enum": [[1]]})", "[1]", true},
      {R"({"exclusiveMaximum": 0, "const": {"a": "b"}})", R"({"a": "b"})", true},
      {R"({"uniqueItems": true})", "[1, 1.0]", false},
      {R"({"uniqueItems": true})", R"([{"a": 1, "b": 2}, {"b": 2, "a": 1}])", false},
      {R"({"uniqueItems": true})", "[[1, 2], [2, 1], \"1\", true, 1]", true},
      {R"({"type": "integer"})", "1e2", true},
      {R"({"type": "integer"})", "1.50e1", true},
      {R"({"type": "integer"})", "1e-1", false},
      {R"({"type": "integer"})", "0.0", true},
      {R"({"maxLength": 2})", R"("\ud83d\ude00é")", true},
      {R"({"minLength": 3})", R"("\ud83d\ude00é")", false},
      {R"({"minLength": 3})", R"("a\u0000b")", true},
      {R"({"minItems": 2.0})", "[1]", false},
  };
  for (const NumberCase& c : kCases)
    EXPECT_EQ(tests::evaluate(c.schema, k2020, c.value).valid, c.valid)
        << c.schema << " with " << c.value;
}

TEST(Hostile, ReferencesThatGoNowhere) {
  for (const std::string schema :
       {R"({"$ref": "#"})", R"({"allOf": [{"$ref": "#"}]})",
        R"({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"},
                                       "b": {"$ref": "#/$defs/a"}}})",
        R"({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]})", R"({"not": {"$ref": "#"}})",
        R"({"$ref": "#/missing"})", R"({"$ref": "elsewhere.json"})"}) {
    const Evaluation result = tests::evaluate(schema, k2020, "{}");
    EXPECT_FALSE(result.undecided.empty()) << schema;
  }
}

TEST(Hostile, SchemasThatMultiplyAreGivenUp) {
  std::string schema = R"({"$defs": {"s0": {"type": "object", "minProperties": 0})";
  for (int i = 1; i < 60; ++i) {
    const std::string below = "{\"$ref\": \"#/$defs/s" + std::to_string(i - 1) + "\"}";
    schema += ", \"s" + std::to_string(i) + "\": {\"allOf\": [" + below + "," + below + "]}";
  }
  const Evaluation result = tests::evaluate(schema + R"(}, "$ref": "#/$defs/s59"})", k2020, "{}");
  ASSERT_FALSE(result.undecided.empty());
  EXPECT_NE(result.undecided[0].message.find("given up"), std::string::npos);
}

TEST(Hostile, TenThousandLevels) {
  constexpr std::size_t kLevels = 10'000;
  const ReadLimits deep{.depth = kLevels + 10};
  const std::string value = std::string(kLevels, '[') + "1" + std::string(kLevels, ']');
  const auto document = read_json(value, "value", deep);
  Evaluator evaluator;

  const tests::LoadedSchema recursive(R"({"type": ["array", "string"], "items": {"$ref": "#"}})",
                                      k2020);
  const Evaluation result = evaluator.evaluate(recursive.schema(), document->root());
  EXPECT_FALSE(result.valid);
  ASSERT_EQ(result.violations.size(), 1u);
  EXPECT_EQ(result.violations[0].instance.size(), 2 * kLevels);

  std::string nested = R"({"type": "integer"})";
  for (std::size_t i = 0; i < kLevels / 2; ++i) nested.insert(0, "{\"items\":").append("}");
  const tests::LoadedSchema schema(nested, k2020, {}, deep);
  EXPECT_FALSE(evaluator.valid(schema.schema(), document->root()));
}

TEST(Hostile, PatternsEndInTimeOrUndecided) {
  const std::string evil = R"({"pattern": "^(a+)+$"})";
  EXPECT_FALSE(tests::evaluate(evil, k2020, "\"" + std::string(5000, 'a') + "!\"").valid);
  const Evaluation backtracking = tests::evaluate(R"x({"pattern": "^(?=(a+)+$)"})x", k2020,
                                                  "\"" + std::string(5000, 'a') + "!\"");
  EXPECT_TRUE(backtracking.valid);
  ASSERT_EQ(backtracking.undecided.size(), 1u);
  EXPECT_NE(backtracking.undecided[0].message.find("limits"), std::string::npos);
  const Evaluation invalid = tests::evaluate(R"({"pattern": "a("})", k2020, "\"a\"");
  EXPECT_TRUE(invalid.valid);
  EXPECT_EQ(invalid.undecided.size(), 1u);
}

TEST(Hostile, FiveMegabytes) {
  const std::string text(std::size_t{5} << 20, 'a');
  for (const char* pattern : {"^[a-z]*$", "^a", "a$", "^(?:[a-z]|b)*$", "a{3}", "^\\\\w+$"}) {
    const std::string schema = std::string("{\"pattern\": \"") + pattern + "\"}";
    EXPECT_TRUE(tests::evaluate(schema, k2020, "\"" + text + "\"").valid) << pattern;
    const Evaluation broken = tests::evaluate(schema, k2020, "\"!" + text.substr(5) + "!\"");
    const bool anywhere = std::string(pattern) == "a{3}";
    EXPECT_EQ(broken.valid, anywhere) << pattern;
  }
}

TEST(Hostile, ManyBranchesAndValues) {
  std::string values = "\"v0\"";
  for (int i = 1; i < 100'000; ++i) values += ",\"v" + std::to_string(i) + "\"";
  EXPECT_TRUE(tests::evaluate("{\"enum\": [" + values + "]}", k2020, "\"v99999\"").valid);
  EXPECT_FALSE(tests::evaluate("{\"enum\": [" + values + "]}", k2020, "\"w\"").valid);
  EXPECT_TRUE(tests::evaluate(R"({"uniqueItems": true})", k2020, "[" + values + "]").valid);
  EXPECT_FALSE(tests::evaluate(R"({"uniqueItems": true})", k2020, "[" + values + ",\"v7\"]").valid);

  std::string branches = R"({"properties": {"k": {"const": 0}}})";
  for (int i = 1; i < 1000; ++i)
    branches += R"(,{"properties": {"k": {"const": )" + std::to_string(i) + "}}}";
  const std::string schema = "{\"anyOf\": [" + branches + "]}";
  EXPECT_TRUE(tests::evaluate(schema, k2020, R"({"k": 999})").valid);
  const Evaluation none = tests::evaluate(schema, k2020, R"({"k": -1})");
  EXPECT_FALSE(none.valid);
  EXPECT_EQ(none.violations.size(), 2u);
}

TEST(Evaluator, ServesSeveralThreads) {
  const tests::LoadedSchema loaded(
      R"({"type": "object", "properties": {"child": {"$ref": "#"}, "n": {"minimum": 0}}})", k2020);
  const auto good = read_json(R"({"child": {"child": {"n": 1}}})", "good");
  const auto bad = read_json(R"({"child": {"child": {"n": -1}}})", "bad");
  Evaluator evaluator;
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 200; ++k)
        right += evaluator.evaluate(loaded.schema(), good->root()).valid &&
                         evaluator.evaluate(loaded.schema(), bad->root()).violations.size() == 1
                     ? 1
                     : 0;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 1600);
}

TEST(Evaluator, PropertiesNamedLikeKeywordsAreNone) {
  const std::string schema =
      R"({"properties": {"$ref": {"type": "string"}, "$id": {"type": "integer"},
                         "enum": {"type": "array"}, "const": {"type": "string"}}})";
  EXPECT_TRUE(tests::evaluate(schema, k2020, R"({"$ref": "x", "$id": 1, "enum": []})").valid);
  EXPECT_FALSE(tests::evaluate(schema, k2020, R"({"$ref": 1})").valid);
  EXPECT_FALSE(tests::evaluate(schema, k2020, R"({"$id": "x"})").valid);
}

// Contracts are made into schemas with a keyword of ours (the Pact suite shows it at work): in a
// file it is one that nobody knows.
TEST(Evaluator, OurOwnKeywordMeansNothingInAFile) {
  EXPECT_TRUE(tests::evaluate(R"({"x-lexeme-pattern": "^7$"})", k2020, "8").valid);
}

// draft-07 Validation §8.2: "The content keywords function as both annotations and as assertions".
TEST(Content, AssertsInDraft7Alone) {
  struct Case {
    std::string schema;
    std::string value;
    std::string broken;  // Keyword; "": kept.
  };
  const Case kCases[] = {
      {R"({"contentMediaType": "application/json"})", R"("{}")", ""},
      {R"({"contentMediaType": "application/vnd.a+json; charset=utf-8"})", R"("{")",
       "contentMediaType"},
      {R"({"contentMediaType": "text/plain"})", R"("{")", ""},
      {R"({"contentMediaType": "application/json"})", "1", ""},
      {R"({"contentEncoding": "base64"})", R"("e30=")", ""},
      {R"({"contentEncoding": "base64"})", R"("")", ""},
      {R"({"contentEncoding": "base64"})", R"("e30")", "contentEncoding"},
      {R"({"contentEncoding": "base64"})", R"("e=30")", "contentEncoding"},
      {R"({"contentEncoding": "base64"})", R"("====")", "contentEncoding"},
      {R"({"contentEncoding": "base32"})", R"("!")", ""},
      {R"({"contentEncoding": "base64", "contentMediaType": "application/json"})", R"("e30=")", ""},
      {R"({"contentEncoding": "base64", "contentMediaType": "application/json"})", R"("eyA=")",
       "contentMediaType"},
  };
  for (const Case& c : kCases) {
    const Evaluation result = tests::evaluate(c.schema, Dialect::draft_7, c.value);
    EXPECT_EQ(result.violations.empty() ? "" : result.violations[0].keyword, c.broken)
        << c.schema << c.value;
    EXPECT_EQ(result.valid, c.broken.empty());
    EXPECT_TRUE(tests::evaluate(c.schema, Dialect::draft_7, c.value, {.content = false}).valid);
    EXPECT_TRUE(tests::evaluate(c.schema, Dialect::draft_2019_09, c.value).valid);
  }
}

}  // namespace
}  // namespace driftgate::evaluate_test
