// What OpenAPI's own Schema Objects say beyond JSON Schema.
#include <gtest/gtest.h>

#include "tests/validators/schema/schemas.h"

namespace driftgate::openapi_test {
namespace {

struct Case {
  std::string_view clause;
  Dialect dialect;
  std::string schema;
  std::string value;
  bool valid;
  Direction direction = Direction::none;
};

constexpr Dialect k2_0 = Dialect::swagger_2_0;
constexpr Dialect k3_0 = Dialect::openapi_3_0;
constexpr Dialect k3_1 = Dialect::openapi_3_1;

// A description with Cat and Dog below Pet; `pet` is the schema under test, put at the root so
// that its references lead into the components beside it.
std::string zoo(const std::string& keywords) {
  return "{" + keywords + R"(, "components": {"schemas": {
    "Cat": {"type": "object", "required": ["kind", "lives"],
            "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}},
    "Dog": {"type": "object", "required": ["kind"],
            "properties": {"kind": {"type": "string"}, "barks": {"type": "boolean"}}}}}})";
}

const std::string kChoice =
    R"("oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}])";
const std::string kByName = zoo(kChoice + R"(, "discriminator": {"propertyName": "kind"})");
const std::string kMapped = zoo(kChoice +
                                R"(, "discriminator": {"propertyName": "kind", "mapping":
   {"feline": "#/components/schemas/Cat", "canine": "Dog"}})");

// A base that names its heirs through the discriminator alone.
const std::string kBase = R"({"$ref": "#/components/schemas/Pet", "components": {"schemas": {
  "Pet": {"type": "object", "required": ["kind"], "discriminator": {"propertyName": "kind"},
          "properties": {"kind": {"type": "string"}}},
  "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"},
                    {"type": "object", "required": ["lives"],
                     "properties": {"lives": {"type": "integer"}}}]}}}})";

const std::vector<Case>& cases() {
  static const std::vector<Case> kCases{
      // 3.0.4 §4.7.24.2 "nullable": only beside type in the same Schema Object.
      {"nullable", k3_0, R"({"type": "string", "nullable": true})", "null", true},
      {"nullable", k3_0, R"({"type": "string", "nullable": false})", "null", false},
      {"nullable", k3_0, R"({"type": "string"})", "null", false},
      {"nullable", k3_0, R"({"type": "string", "nullable": true})", "1", false},
      {"nullable without type allows what no type allows", k3_0, R"({"nullable": true})", "null",
       true},
      {"nullable does not reach into allOf", k3_0,
       R"({"nullable": true, "allOf": [{"type": "string"}]})", "null", false},
      {"enum must list null itself", k3_0, R"({"type": "string", "nullable": true, "enum": ["a"]})",
       "null", false},
      {"enum must list null itself", k3_0,
       R"({"type": "string", "nullable": true, "enum": ["a", null]})", "null", true},
      {"3.1 has no nullable", k3_1, R"({"type": "string", "nullable": true})", "null", false},
      {"3.1 has type arrays", k3_1, R"({"type": ["string", "null"]})", "null", true},
      {"2.0 has only the extension", k2_0, R"({"type": "string", "nullable": true})", "null",
       false},
      {"2.0 has only the extension", k2_0, R"({"type": "string", "x-nullable": true})", "null",
       true},
      {"a format says nothing about null", k3_0,
       R"({"type": "string", "format": "date-time", "nullable": true})", "null", true},

      // JSON Schema draft wright-00 §5.3 and §5.5: flags beside the bounds.
      {"exclusiveMinimum", k3_0, R"({"minimum": 5, "exclusiveMinimum": true})", "5", false},
      {"exclusiveMinimum", k3_0, R"({"minimum": 5, "exclusiveMinimum": true})", "5.01", true},
      {"exclusiveMinimum", k3_0, R"({"minimum": 5, "exclusiveMinimum": false})", "5", true},
      {"exclusiveMinimum alone", k3_0, R"({"exclusiveMinimum": true})", "-1", true},
      {"exclusiveMaximum", k2_0, R"({"maximum": 5, "exclusiveMaximum": true})", "5", false},
      {"a number is no flag in 3.0", k3_0, R"({"exclusiveMinimum": 5})", "4", true},
      {"a number is the bound in 3.1", k3_1, R"({"exclusiveMinimum": 5})", "5", false},
      {"a flag is no bound in 3.1", k3_1, R"({"minimum": 5, "exclusiveMinimum": true})", "5", true},

      // 3.0.4 §4.7.23 Reference Object: what stands beside $ref is ignored. 3.1 evaluates it.
      {"$ref hides", k3_0, R"({"$ref": "#/definitions/S", "maxLength": 1,
        "definitions": {"S": {"type": "string"}}})",
       "\"abc\"", true},
      {"$ref does not hide", k3_1, R"({"$ref": "#/$defs/S", "maxLength": 1,
        "$defs": {"S": {"type": "string"}}})",
       "\"abc\"", false},

      // Keywords that the dialect does not have say nothing.
      {"no const in 3.0", k3_0, R"({"const": 1})", "2", true},
      {"no patternProperties in 3.0", k3_0, R"({"patternProperties": {"a": false}})", R"({"a": 1})",
       true},
      {"no oneOf in 2.0", k2_0, R"({"oneOf": [{"type": "string"}]})", "1", true},
      {"type file", k2_0, R"({"type": "file"})", "\"bytes\"", true},
      {"1.0 is an integer", k3_0, R"({"type": "integer"})", "1.0", true},
      {"1.5 is none", k3_0, R"({"type": "integer"})", "1.5", false},

      // 3.0.4 §4.7.25 Discriminator Object.
      {"the value selects by name", k3_0, kByName, R"({"kind": "Cat", "lives": 9})", true},
      {"the selected one decides", k3_0, kByName, R"({"kind": "Cat"})", false},
      {"no second match counts", k3_0, kByName, R"({"kind": "Dog", "lives": 9})", true},
      {"unknown value, but one matches", k3_0, kByName, R"({"kind": "hound"})", true},
      {"unknown value, and both match", k3_0, kByName, R"({"kind": "?", "lives": 1})", false},
      {"mapping by reference", k3_0, kMapped, R"({"kind": "feline", "lives": 9})", true},
      {"mapping by reference", k3_0, kMapped, R"({"kind": "feline"})", false},
      {"mapping by name", k3_0, kMapped, R"({"kind": "canine", "lives": 1})", true},
      {"in 3.1 too", k3_1, kByName, R"({"kind": "Cat"})", false},
      {"an heir is judged as itself", k3_0, kBase, R"({"kind": "Cat", "lives": 9})", true},
      {"an heir is judged as itself", k3_0, kBase, R"({"kind": "Cat"})", false},
      {"the base alone", k3_0, kBase, R"({"kind": "Pet"})", true},
      {"the base still holds", k3_0, kBase, R"({"lives": 9})", false},

      // 3.0.4 §4.7.24.2 readOnly and writeOnly.
      {"readOnly is not required in requests", k3_0,
       R"({"required": ["id"], "properties": {"id": {"readOnly": true}}})", "{}", true,
       Direction::request},
      {"readOnly is required in responses", k3_0,
       R"({"required": ["id"], "properties": {"id": {"readOnly": true}}})", "{}", false,
       Direction::response},
      {"readOnly must not be sent", k3_0, R"({"properties": {"id": {"readOnly": true}}})",
       R"({"id": 1})", false, Direction::request},
      {"readOnly may be received", k3_0, R"({"properties": {"id": {"readOnly": true}}})",
       R"({"id": 1})", true, Direction::response},
      {"writeOnly must not be received", k3_0, R"({"properties": {"pw": {"writeOnly": true}}})",
       R"({"pw": "x"})", false, Direction::response},
      {"writeOnly is not required in responses", k3_0,
       R"({"required": ["pw"], "properties": {"pw": {"writeOnly": true}}})", "{}", true,
       Direction::response},
      {"writeOnly is required in requests", k3_0,
       R"({"required": ["pw"], "properties": {"pw": {"writeOnly": true}}})", "{}", false,
       Direction::request},
      {"without direction both are ordinary", k3_0,
       R"({"properties": {"id": {"readOnly": true}, "pw": {"writeOnly": true}}})",
       R"({"id": 1, "pw": 2})", true},
      {"through a reference", k3_0,
       R"({"required": ["id"], "properties": {"id": {"$ref": "#/definitions/Id"}},
           "definitions": {"Id": {"type": "integer", "readOnly": true}}})",
       "{}", true, Direction::request},
      {"2.0 has no writeOnly", k2_0, R"({"properties": {"pw": {"writeOnly": true}}})",
       R"({"pw": "x"})", true, Direction::response},
      {"more than 64 required members", k3_0,
       [] {
         std::string names;
         for (int i = 0; i < 70; ++i) names += (i > 0 ? ",\"m" : "\"m") + std::to_string(i) + "\"";
         return "{\"required\": [" + names + "]}";
       }(),
       R"({"m0": 1})", false},
  };
  return kCases;
}

TEST(OpenApiSchema, RulesOfTheSchemaObject) {
  for (const Case& c : cases()) {
    const Evaluation result =
        tests::evaluate(c.schema, c.dialect, c.value, {.direction = c.direction});
    EXPECT_EQ(result.valid, c.valid) << c.clause << ": " << c.schema << " with " << c.value;
    EXPECT_EQ(result.valid, result.violations.empty()) << c.clause;
  }
}

struct FormatCase {
  std::string_view format;
  std::string good;
  std::string bad;  // "" when every value keeps it.
};

// https://spec.openapis.org/registry/format/
TEST(OpenApiSchema, FormatsOfTheRegistry) {
  const FormatCase kCases[] = {
      {"int32", "2147483647", "2147483648"},
      {"int32", "-2147483648", "-2147483649"},
      {"int32", "1.0", "1.5"},
      {"int64", "9223372036854775807", "9223372036854775808"},
      {"int64", "-9223372036854775808", "1e19"},
      {"uint8", "255", "256"},
      {"uint16", "65535", "-1"},
      {"uint32", "4294967295", "4294967296"},
      {"uint64", "18446744073709551615", "18446744073709551616"},
      {"int8", "-128", "128"},
      {"int16", "32767", "32768"},
      {"double-int", "9007199254740991", "9007199254740992"},
      {"float", "3.4e38", "1e39"},
      {"double", "1e308", "1e400"},
      {"byte", "\"aGVsbG8=\"", "\"aGVsbG8\""},
      {"base64url", "\"aGVs-G8_\"", "\"a+b/\""},
      {"char", "\"é\"", "\"ab\""},
      {"uuid", "\"3f2504e0-4f89-41d3-9a0c-0305e82c3301\"", "\"3f2504e04f8941d39a0c0305e82c3301\""},
      {"date-time", "\"2024-02-29T12:00:00Z\"", "\"2023-02-29T12:00:00Z\""},
      {"uri", "\"https://example.com/a?b#c\"", "\"example.com\""},
      {"uri", "\"https://[::1]:8080/\"", "\"https://[::1\""},
      {"password", "\"anything\"", ""},
      {"binary", "\"anything\"", ""},
      {"int32", "\"text\"", ""},
      {"date", "5", ""},
  };
  for (const FormatCase& c : kCases) {
    const std::string schema = "{\"format\": \"" + std::string(c.format) + "\"}";
    EXPECT_TRUE(tests::evaluate(schema, k3_0, c.good).valid) << c.format << " " << c.good;
    if (!c.bad.empty()) {
      const Evaluation result = tests::evaluate(schema, k3_0, c.bad);
      EXPECT_FALSE(result.valid) << c.format << " " << c.bad;
      EXPECT_TRUE(tests::evaluate(schema, k3_0, c.bad, {.formats = false}).valid) << c.bad;
    }
  }
}

TEST(OpenApiSchema, UnknownFormatsAreListedOnceForEachPlace) {
  const Evaluation result = tests::evaluate(R"({"items": {"type": "string", "format": "iban"}})",
                                            k3_0, R"(["a", "b", "c"])");
  EXPECT_TRUE(result.valid);
  ASSERT_EQ(result.undecided.size(), 1u);
  EXPECT_EQ(result.undecided[0].message, "format 'iban' is not known");
}

}  // namespace
}  // namespace driftgate::openapi_test
