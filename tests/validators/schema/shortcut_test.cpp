// Verdicts that are had without going through every schema: what several schemas ask of one object
// joined, a choice told by the type, texts and numbers told by their length.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/validators/schema/schemas.h"
#include "validators/schema/trace.h"

namespace driftgate::shortcut_test {
namespace {

constexpr Dialect k2020 = Dialect::draft_2020_12;

struct ShortcutCase {
  std::string_view shows;
  std::string schema;
  std::vector<std::string> kept;
  std::vector<std::string> broken;
  std::vector<std::string> undocumented{};  // Kept, but with members that nothing describes.
};

void expect_verdicts(const std::vector<ShortcutCase>& cases, Dialect dialect,
                     Direction direction = Direction::none) {
  for (const ShortcutCase& c : cases) {
    const tests::LoadedSchema loaded(c.schema, dialect);
    Evaluator evaluator;
    const auto expect = [&](const std::string& text, bool valid, bool described) {
      const auto value = read_json(text, "value");
      const EvaluateOptions options{.direction = direction, .undocumented = true};
      const Evaluation result = evaluator.evaluate(loaded.schema(), value->root(), options);
      EXPECT_EQ(result.valid, valid) << c.shows << ": " << text;
      EXPECT_EQ(result.violations.empty(), valid) << c.shows << ": " << text;
      EXPECT_EQ(!valid || result.undocumented.empty(), described) << c.shows << ": " << text;
      EXPECT_EQ(evaluator.valid(loaded.schema(), value->root(), options), valid)
          << c.shows << ": " << text;
      EXPECT_EQ(evaluator.trace(loaded.schema(), value->root(), options).valid(), valid)
          << c.shows << ": " << text;
    };
    for (const std::string& text : c.kept) expect(text, true, true);
    for (const std::string& text : c.broken) expect(text, false, true);
    for (const std::string& text : c.undocumented) expect(text, true, false);
  }
}

TEST(Shortcut, SchemasOfOneObjectAreJoined) {
  const std::vector<ShortcutCase> kCases{
      {"members of two schemas",
       R"({"allOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]},
                     {"properties": {"b": {"type": "integer"}}, "required": ["b"]}]})",
       {R"({"a": "x", "b": 1})", R"({"b": 1, "a": "x"})", "7"},
       {R"({"a": 1, "b": 1})", R"({"a": "x", "b": "x"})", R"({"a": "x"})", R"({"b": 1})", "{}"},
       {R"({"a": "x", "b": 1, "c": 2})"}},
      {"a reference beside keywords, and one more below it",
       R"({"$ref": "#/$defs/B", "properties": {"c": {"type": "boolean"}}, "$defs": {
         "A": {"properties": {"a": {"type": "string"}}, "minProperties": 2},
         "B": {"allOf": [{"$ref": "#/$defs/A"}], "properties": {"b": {"type": "null"}},
               "maxProperties": 3}}})",
       {R"({"a": "x", "b": null, "c": true})"},
       {R"({"a": "x"})", R"({"a": "x", "b": null, "c": 1})", R"({"a": 1, "c": true})",
        R"({"a": "x", "b": null, "c": true, "d": 1})"},
       {R"({"a": "x", "d": 1})"}},
      {"additionalProperties speaks of the members of its own schema only",
       R"({"allOf": [{"properties": {"a": {}}, "additionalProperties": {"type": "string"}},
                     {"properties": {"b": {}}}]})",
       {R"({"a": 1, "b": "x", "c": "x"})"},
       {R"({"a": 1, "b": 2})", R"({"a": 1, "c": 2})"}},
      {"a closed schema beside another",
       R"({"allOf": [{"properties": {"a": {}}, "additionalProperties": false},
                     {"properties": {"b": {}}}]})",
       {R"({"a": 1})"},
       {R"({"a": 1, "b": 2})", R"({"c": 2})"}},
      {"one member in two schemas",
       R"({"allOf": [{"properties": {"a": {"type": "integer"}}},
                     {"properties": {"a": {"minimum": 5}}}]})",
       {R"({"a": 5})"},
       {R"({"a": 4})", R"({"a": 5.5})"},
       {R"({"b": 1})"}},
      {"one member in two schemas, of which one says nothing",
       R"({"allOf": [{"properties": {"a": true}}, {"properties": {"a": {"type": "null"}}},
                     {"additionalProperties": {}}]})",
       {R"({"a": null, "b": 1})"},
       {R"({"a": 1})"}},
      {"a member that is only required, and what describes it elsewhere",
       R"({"allOf": [{"required": ["a"]}, {"additionalProperties": {"type": "string"}}]})",
       {R"({"a": "x"})"},
       {R"({"a": 1})", "{}"}},
      {"unevaluatedProperties: what no schema describes",
       R"({"allOf": [{"properties": {"a": {}}}], "properties": {"b": {}}, "required": ["c"],
           "unevaluatedProperties": {"type": "integer"}})",
       {R"({"a": "x", "b": "x", "c": 1})"},
       {R"({"a": "x", "b": "x", "c": "x"})", R"({"a": "x", "b": "x"})"}},
      {"unevaluatedProperties: false below a choice",
       R"({"anyOf": [{"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": false},
                     {"properties": {"b": {"const": 1}}, "required": ["b"]}]})",
       {R"({"a": 1})", R"({"b": 1})"},
       {R"({"b": 2})", R"({"a": 1, "c": 1})"},
       {R"({"b": 1, "c": 1})"}},
      {"what an unevaluatedProperties inside describes",
       R"({"allOf": [{"allOf": [{"properties": {"a": {}}}],
                      "unevaluatedProperties": {"type": "integer"}}],
           "unevaluatedProperties": false})",
       {R"({"a": "x", "b": 1})"},
       {R"({"a": "x", "b": "x"})"}},
      {"dependents of one schema among others",
       R"({"allOf": [{"dependentRequired": {"a": ["b"]}}, {"properties": {"a": {}, "b": {}}}]})",
       {R"({"a": 1, "b": 1})", R"({"b": 1})"},
       {R"({"a": 1})"}},
      {"a schema that closes on itself",
       R"({"$ref": "#/$defs/A", "$defs": {"A": {"allOf": [{"properties": {"next": {
           "$ref": "#/$defs/A"}}}], "properties": {"v": {"type": "integer"}}}}})",
       {R"({"v": 1, "next": {"v": 2, "next": {"v": 3}}})"},
       {R"({"v": 1, "next": {"v": 2, "next": {"v": "x"}}})"},
       {R"({"v": 1, "next": {"w": 2}})"}},
  };
  expect_verdicts(kCases, k2020);
}

TEST(Shortcut, ManyRequiredMembers) {
  std::string names;
  std::string members;
  for (int i = 0; i < 300; ++i) {
    names += (i > 0 ? ",\"m" : "\"m") + std::to_string(i) + '"';
    if (i < 299) members += (i > 0 ? ",\"m" : "\"m") + std::to_string(i) + "\":1";
  }
  const std::string schema = R"({"additionalProperties": true, "required": [)" + names + "]}";
  expect_verdicts({{"300", schema, {"{" + members + R"(,"m299":1})"}, {"{" + members + "}", "{}"}}},
                  k2020);
}

TEST(Shortcut, DirectionsHoldForTheJoinedSchemas) {
  const std::string schema = R"({"allOf": [
    {"type": "object", "properties": {"id": {"type": "integer", "readOnly": true}}},
    {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["id", "name"]}]})";
  expect_verdicts({{"request", schema, {R"({"name": "x"})"}, {R"({"name": "x", "id": 1})", "{}"}}},
                  Dialect::openapi_3_0, Direction::request);
  expect_verdicts({{"response", schema, {R"({"name": "x", "id": 1})"}, {R"({"name": "x"})"}}},
                  Dialect::openapi_3_0, Direction::response);
}

// Where what is read-only stands beside `required`, above it, or in a choice: that waives nothing.
TEST(Shortcut, DirectionsHoldForTheSchemasOfOneObject) {
  const std::string required = R"({"type": "object", "required": ["id"]})";
  const std::string described = R"({"type": "object", "properties": {"id": {"readOnly": true}}})";
  const auto all = [](const std::string& a, const std::string& b) {
    return R"({"allOf": [)" + a + "," + b + "]}";
  };
  const std::string choice = R"({"anyOf": [)" + described + R"(], "allOf": [)" + required + "]}";
  const std::string above = R"({"properties": {"id": {"readOnly": true}}, "oneOf": [)" + required +
                            R"(, {"type": "string"}]})";
  const std::vector<ShortcutCase> kCases{
      {"beside it", all(required, described), {"{}"}, {R"({"id": 1})"}},
      {"deeper than it", all(required, all(described, "{}")), {"{}"}, {R"({"id": 1})"}},
      {"less deep", all(all("{}", required), described), {"{}"}, {R"({"id": 1})"}},
      {"above it", above, {"{}"}, {R"({"id": 1})"}},
      {"in a choice beside it", choice, {}, {"{}", R"({"id": 1})"}},
      {"of another value",
       R"({"properties": {"a": )" + required + R"(, "id": {"readOnly": true}}})",
       {"{}"},
       {R"({"a": {}})"}},
  };
  expect_verdicts(kCases, Dialect::openapi_3_0, Direction::request);
}

TEST(Shortcut, ChoicesAreToldByTheType) {
  const std::vector<ShortcutCase> kCases{
      {"nullable",
       R"({"anyOf": [{"type": "string", "minLength": 2}, {"type": "null"}]})",
       {R"("xy")", "null"},
       {R"("x")", "1"}},
      {"numbers of two branches",
       R"({"oneOf": [{"type": "integer", "minimum": 5}, {"type": "number", "maximum": 9.5}]})",
       {"3", "10", "9.5", "-2.0"},
       {"7", "9.75", R"("x")"}},
      {"integers beside texts",
       R"({"oneOf": [{"type": "integer"}, {"type": "string"}]})",
       {"1", "1.0", R"("x")"},
       {"1.5", "null"}},
      {"an object or nothing",
       R"({"items": {"anyOf": [{"type": "object", "properties": {"a": {"type": "null"}}},
                               {"type": "null"}]}})",
       {R"([null, {"a": null}])"},
       {R"([{"a": 1}])", "[1]"},
       {R"([null, {"b": 1}])"}},
      {"a choice within a type of its own",
       R"({"type": "string", "anyOf": [{"type": "string"}, {"type": "null"}]})",
       {R"("x")"},
       {"null"}},
  };
  expect_verdicts(kCases, k2020);
}

TEST(Shortcut, LengthsTellWithinTheirBounds) {
  const std::vector<ShortcutCase> kCases{
      {"texts of characters of several bytes",
       R"({"items": {"type": "string", "minLength": 2, "maxLength": 4}})",
       {R"(["ab", "abcd", "éé", "éééé", "😀😀"])"},
       {R"(["a"])", R"(["é"])", R"(["abcde"])", R"(["😀"])", R"(["éé", "ééééé"])", "[1]"}},
      {"no text at all", R"({"items": {"maxLength": 0}})", {R"(["", 5])"}, {R"(["a"])"}},
      {"maxLength below minLength",
       R"({"items": {"minLength": 3, "maxLength": 2}})",
       {"[7]"},
       {R"(["ab"])", R"(["abc"])", R"([""])"}},
      {"a length and a pattern",
       R"({"items": {"maxLength": 4, "pattern": "^a"}})",
       {R"(["ab"])"},
       {R"(["ba"])"}},
      {"numbers by their digits",
       R"({"items": {"type": "number", "minimum": 0, "maximum": 1000}})",
       {"[0, 9, 10.5, 99, 999.999, 1000, 1e3, -0]"},
       {"[-1]", "[-0.5]", "[1001]", "[1000.5]", "[1e4]", R"(["10"])"}},
      {"from one on",
       R"({"items": {"type": "integer", "minimum": 1, "maximum": 100}})",
       {"[1, 9, 10, 99, 100, 50.0, 1e1]"},
       {"[0]", "[101]", "[50.5]", "[-5]", "[0.5]"}},
      {"bounds that are open",
       R"({"items": {"exclusiveMinimum": 10, "exclusiveMaximum": 1000}})",
       {"[11, 10.5, 999, 999.5]"},
       {"[10]", "[1000]", "[9]", "[10.0]"}},
      {"bounds of a schema for no numbers",
       R"({"items": {"type": "string", "minimum": 0}})",
       {R"(["x"])"},
       {"[5]"}},
      {"bounds beside an enum",
       R"({"items": {"minimum": 0, "maximum": 1000, "enum": [5, 70]}})",
       {"[5, 70]"},
       {"[6]", "[71]"}},
      {"bounds beside multipleOf",
       R"({"items": {"maximum": 1000, "minimum": 0, "multipleOf": 5}})",
       {"[15]"},
       {"[16]"}},
  };
  expect_verdicts(kCases, k2020);
}

TEST(Shortcut, DraftFourHasNoIntegersWithAPoint) {
  expect_verdicts({{"integer",
                    R"({"items": {"type": "integer", "minimum": 0, "maximum": 1000}})",
                    {"[5, 50]"},
                    {"[5.0]", "[50.5]"}}},
                  Dialect::draft_4);
}

}  // namespace
}  // namespace driftgate::shortcut_test
