#include "validators/schema/generate.h"

#include <gtest/gtest.h>

#include "tests/validators/schema/schemas.h"

namespace driftgate::generate_test {
namespace {

constexpr Dialect k3_0 = Dialect::openapi_3_0;
constexpr Dialect k2020 = Dialect::draft_2020_12;

Generated make(const std::string& schema, Dialect dialect = k2020,
               Direction direction = Direction::request) {
  const tests::LoadedSchema loaded(schema, dialect);
  Evaluator evaluator;
  const Generated generated = generate(loaded.schema(), direction, 1, evaluator);
  if (generated.json) {
    const auto document = read_json(*generated.json, "generated");
    EXPECT_TRUE(evaluator.valid(loaded.schema(), document->root(), {.direction = direction}))
        << *generated.json;
  }
  return generated;
}

struct Case {
  std::string_view shows;
  std::string schema;
  std::string json;
};

TEST(Generate, TypicalValues) {
  const Case kCases[] = {
      {"the example first", R"({"type": "string", "examples": ["rue"], "default": "x"})",
       "\"rue\""},
      {"an example that breaks its schema is passed over",
       R"({"type": "integer", "examples": ["rue"], "default": 7})", "7"},
      {"const", R"({"const": {"a": 1}})", R"({"a":1})"},
      {"enum", R"({"enum": ["b", "a"]})", "\"b\""},
      {"enum with bounds", R"({"enum": [1, 5, 9], "minimum": 4})", "5"},
      {"an integer", R"({"type": "integer"})", "1"},
      {"a lower bound", R"({"type": "integer", "minimum": 18})", "18"},
      {"an exclusive bound", R"({"type": "integer", "exclusiveMinimum": 18})", "19"},
      {"a multiple", R"({"type": "integer", "multipleOf": 5, "minimum": 12})", "15"},
      {"between", R"({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1})", "0.5"},
      {"upper bound", R"({"type": "integer", "maximum": -3})", "-3"},
      {"a large bound", R"({"type": "integer", "minimum": 9007199254740993})", "9007199254740993"},
      {"a long text", R"({"type": "string", "minLength": 6})", "\"textte\""},
      {"a short text", R"({"type": "string", "maxLength": 2})", "\"xt\""},
      {"a pattern", R"({"type": "string", "pattern": "^[A-Z]{3}-\\d{2,4}$"})", "\"AAA-11\""},
      {"a pattern with bounds", R"({"type": "string", "pattern": "^a+$", "minLength": 5})",
       "\"aaaaa\""},
      {"a boolean", R"({"type": "boolean"})", "true"},
      {"null", R"({"type": "null"})", "null"},
      {"an object", R"({"type": "object", "required": ["b"],
        "properties": {"a": {"type": "integer"}, "b": {"type": "boolean"}}})",
       R"({"a":1,"b":true})"},
      {"free members", R"({"type": "object", "minProperties": 2,
        "additionalProperties": {"type": "integer"}})",
       R"({"key1":2,"key2":3})"},
      {"unique elements", R"({"type": "array", "minItems": 2, "uniqueItems": true,
        "items": {"type": "integer"}})",
       "[1,2]"},
      {"prefixItems", R"({"type": "array", "prefixItems": [{"const": "a"}, {"const": 2}],
        "minItems": 2})",
       R"(["a",2])"},
      {"allOf together", R"({"allOf": [{"type": "object", "required": ["a"],
        "properties": {"a": {"type": "integer"}}}, {"properties": {"a": {"minimum": 5}}}]})",
       R"({"a":5})"},
      {"a branch that works", R"({"oneOf": [{"type": "string", "pattern": "(?=x)y"},
        {"type": "integer"}]})",
       "1"},
      {"a cycle is cut at an optional member", R"({"type": "object", "required": ["id"],
        "properties": {"id": {"type": "integer"}, "parent": {"$ref": "#"}}})",
       R"({"id":1})"},
      {"a cycle is cut at an array", R"({"type": "object", "required": ["children"],
        "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}})",
       R"({"children":[]})"},
  };
  for (const Case& c : kCases) {
    const Generated generated = make(c.schema);
    EXPECT_EQ(generated.json.value_or(generated.reason), c.json) << c.shows;
  }
}

TEST(Generate, LeavesOutWhatTheDirectionForbids) {
  const std::string schema = R"({"type": "object", "required": ["id", "name"],
    "properties": {"id": {"type": "integer", "readOnly": true}, "name": {"type": "string"},
                   "secret": {"type": "boolean", "writeOnly": true}}})";
  EXPECT_EQ(make(schema, k3_0).json, R"({"name":"text","secret":true})");
  EXPECT_EQ(make(schema, k3_0, Direction::response).json, R"({"id":1,"name":"text"})");
}

TEST(Generate, FormatsLookReal) {
  for (const std::string format :
       {"date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri",
        "uri-reference", "uri-template", "json-pointer", "regex", "uuid", "byte"}) {
    const Generated generated =
        make("{\"type\": \"string\", \"format\": \"" + format + "\"}", k2020);
    ASSERT_TRUE(generated.json) << format << ": " << generated.reason;
    EXPECT_NE(*generated.json, "\"text\"") << format;
  }
}

TEST(Generate, SaysWhyThereIsNone) {
  const Case kCases[] = {
      {"false", "false", "no value was found that fits"},
      {"a pattern beyond it", R"({"type": "object", "required": ["a"],
        "properties": {"a": {"type": "string", "pattern": "^(?=b)a$"}}})",
       "member 'a': no text was found for the pattern '^(?=b)a$'"},
      {"bounds that exclude each other", R"({"type": "integer", "minimum": 5, "maximum": 4})",
       "no number was found within the bounds"},
      {"endless", R"({"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}})",
       "member 'a': the schema requires itself without end"},
  };
  for (const Case& c : kCases) {
    const Generated generated = make(c.schema);
    EXPECT_FALSE(generated.json) << c.shows;
    EXPECT_EQ(generated.reason, c.json) << c.shows;
  }
}

TEST(Generate, IsTheSameForASeed) {
  const tests::LoadedSchema loaded(R"({"type": "string", "format": "uuid"})", k2020);
  Evaluator evaluator;
  const auto at = [&](std::uint64_t seed) {
    return generate(loaded.schema(), Direction::request, seed, evaluator).json;
  };
  EXPECT_EQ(at(5), at(5));
  EXPECT_NE(at(5), at(6));
}

}  // namespace
}  // namespace driftgate::generate_test
