#include "validators/diff/schema_edits.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "specs/document/reference.h"

namespace driftgate::schema_edits_test {
namespace {

/// A schema that is a file of its own.
struct File {
  explicit File(std::string text, Dialect dialect)
      : documents([text = std::move(text)](const std::string&) { return text; }),
        root(&documents.open("schema.json")),
        graph(documents, dialect) {}
  Schema schema(const char* pointer = "") const {
    return graph.at(find_pointer(root->root(), pointer));
  }

  Documents documents;
  const Document* root;
  SchemaGraph graph;
};

char letter(Effect effect) {
  switch (effect) {
    case Effect::none:
      return '0';
    case Effect::narrows:
      return 'N';
    case Effect::widens:
      return 'W';
    case Effect::incomparable:
      return 'I';
    case Effect::unknown:
      return 'U';
    case Effect::governance:
      return 'G';
  }
  return '?';
}

// "max decreased N /age", with the name of what it is about in the end where there is one.
std::string line_of(const EditUse& use) {
  const SchemaEdit& edit = *use.edit;
  std::string line =
      fmt::format("{}{}{} {} {}", edit.facet, edit.edit.empty() ? "" : " ", edit.edit,
                  letter(edit.effect), use.instance.empty() ? "." : use.instance);
  if (!edit.name.empty()) line += " " + edit.name;
  return line;
}

std::string lines_of(const std::vector<EditUse>& edits) {
  std::vector<std::string> lines;
  for (const EditUse& use : edits) lines.push_back(line_of(use));
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "; ") + line;
  return text;
}

struct Row {
  std::string_view base;
  std::string_view revision;
  std::string_view edits;  // Sorted.
  Dialect base_dialect = Dialect::openapi_3_1;
  Dialect revision_dialect = Dialect::openapi_3_1;
};

void expect(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(fmt::format("{} -> {}", row.base, row.revision));
    const File base{std::string(row.base), row.base_dialect};
    const File revision{std::string(row.revision), row.revision_dialect};
    SchemaDiffer differ;
    EXPECT_EQ(lines_of(differ.edits(base.schema(), revision.schema())), row.edits);
    for (const File* file : {&base, &revision}) {
      SchemaDiffer same;
      EXPECT_EQ(lines_of(same.edits(file->schema(), file->schema())), "");
    }
  }
}

constexpr Dialect k20 = Dialect::swagger_2_0;
constexpr Dialect k30 = Dialect::openapi_3_0;
constexpr Dialect k31 = Dialect::openapi_3_1;
constexpr Dialect k4 = Dialect::draft_4;
constexpr Dialect k7 = Dialect::draft_7;

TEST(schema_edits, of_bounds) {
  expect({
      {R"({"maximum": 5})", R"({"maximum": 5.0})", ""},
      {R"({"maximum": 5})", R"({"maximum": 4})", "max decreased N ."},
      {R"({"maximum": 5})", R"({"maximum": 6})", "max increased W ."},
      {R"({})", R"({"maximum": 6})", "max set N ."},
      {R"({"maximum": 6})", R"({})", "max unset W ."},
      {R"({"minimum": 5})", R"({"minimum": 4})", "min decreased W ."},
      {R"({"minimum": 5})", R"({"minimum": 6})", "min increased N ."},
      {R"({})", R"({"minimum": 6})", "min set N ."},
      {R"({"minimum": 6})", R"({})", "min unset W ."},
      {R"({"exclusiveMaximum": 5})", R"({"exclusiveMaximum": 4})", "exclusive-max decreased N ."},
      {R"({"exclusiveMaximum": 5})", R"({"exclusiveMaximum": 1e1})", "exclusive-max increased W ."},
      {R"({})", R"({"exclusiveMaximum": 4})", "exclusive-max set N ."},
      {R"({"exclusiveMaximum": 4})", R"({})", "exclusive-max unset W ."},
      {R"({"exclusiveMinimum": 5})", R"({"exclusiveMinimum": 4})", "exclusive-min decreased W ."},
      {R"({"exclusiveMinimum": 5})", R"({"exclusiveMinimum": 6})", "exclusive-min increased N ."},
      {R"({})", R"({"exclusiveMinimum": 4})", "exclusive-min set N ."},
      {R"({"exclusiveMinimum": 4})", R"({})", "exclusive-min unset W ."},
      {R"({"maximum": 5})", R"({"exclusiveMaximum": 5})", "exclusive-max set N ."},
      {R"({"exclusiveMaximum": 5})", R"({"maximum": 5})", "exclusive-max unset W ."},
      {R"({"maximum": 5})", R"({"exclusiveMaximum": 6})", "exclusive-max increased W ."},
      {R"({"exclusiveMinimum": 5})", R"({"minimum": 7})", "min increased N ."},
      {R"({"minimum": 5})", R"({"exclusiveMinimum": 5})", "exclusive-min set N ."},
      {R"({"minLength": 0})", R"({})", ""},
      {R"({})", R"({"minLength": 1})", "min-length set N ."},
      {R"({"minLength": 1})", R"({"minLength": 2})", "min-length increased N ."},
      {R"({"minLength": 2})", R"({"minLength": 1})", "min-length decreased W ."},
      {R"({"minLength": 2})", R"({"minLength": 0})", "min-length decreased W ."},
      {R"({})", R"({"maxLength": 9})", "max-length set N ."},
      {R"({"maxLength": 9})", R"({})", "max-length unset W ."},
      {R"({"maxLength": 9})", R"({"maxLength": 8})", "max-length decreased N ."},
      {R"({"maxLength": 8})", R"({"maxLength": 9})", "max-length increased W ."},
      {R"({})", R"({"minItems": 0})", ""},
      {R"({})", R"({"minItems": 1})", "min-items set N ."},
      {R"({"minItems": 2})", R"({"minItems": 1})", "min-items decreased W ."},
      {R"({"maxItems": 2})", R"({"maxItems": 1})", "max-items decreased N ."},
      {R"({"maxItems": 2})", R"({"maxItems": 3})", "max-items increased W ."},
      {R"({"maxItems": 2})", R"({})", "max-items unset W ."},
      {R"({})", R"({"maxProperties": 0})", "max-properties set N ."},
      {R"({"maxProperties": 3})", R"({"maxProperties": 4})", "max-properties increased W ."},
      {R"({"minProperties": 1})", R"({"minProperties": 0})", "min-properties decreased W ."},
      {R"({"minProperties": 1})", R"({"minProperties": 2})", "min-properties increased N ."},
      {R"({"contains": {"type": "null"}})", R"({"contains": {"type": "null"}, "minContains": 1})",
       ""},
      {R"({"contains": {"type": "null"}})", R"({"contains": {"type": "null"}, "minContains": 2})",
       "min-contains set N ."},
      {R"({"contains": {"type": "null"}, "maxContains": 3})",
       R"({"contains": {"type": "null"}, "maxContains": 2})", "max-contains decreased N ."},
      {R"({"maxContains": 3})", R"({"maxContains": 2})", ""},
      {R"({"multipleOf": 2})", R"({"multipleOf": 4})", "multiple-of specialized N ."},
      {R"({"multipleOf": 4})", R"({"multipleOf": 2})", "multiple-of generalized W ."},
      {R"({"multipleOf": 0.1})", R"({"multipleOf": 0.15})", "multiple-of changed I ."},
      {R"({"multipleOf": 2})", R"({"multipleOf": 2.0})", ""},
      {R"({})", R"({"multipleOf": 2})", "multiple-of set N ."},
      {R"({"multipleOf": 2})", R"({})", "multiple-of unset W ."},
      {R"({"type": "integer"})", R"({"type": "integer", "multipleOf": 1})", ""},
      {R"({"uniqueItems": false})", R"({})", ""},
      {R"({})", R"({"uniqueItems": true})", "unique-items set N ."},
      {R"({"uniqueItems": true})", R"({"uniqueItems": false})", "unique-items unset W ."},
  });
}

TEST(schema_edits, of_types_formats_and_null) {
  expect({
      {R"({"type": "string"})", R"({"type": ["string"]})", ""},
      {R"({"type": "integer"})", R"({"type": "number"})", "type generalized W ."},
      {R"({"type": "number"})", R"({"type": "integer"})", "type specialized N ."},
      {R"({"type": "string"})", R"({"type": "integer"})", "type changed I ."},
      {R"({"type": "string"})", R"({})", "type generalized W ."},
      {R"({})", R"({"type": "string"})", "type specialized N ."},
      {R"({"type": ["string", "integer"]})", R"({"type": ["integer", "string"]})", ""},
      {R"({"type": "string"})", R"({"type": ["string", "integer"]})", "type generalized W ."},
      {R"({"type": ["string", "integer"]})", R"({"type": "string"})", "type specialized N ."},
      {R"({"type": ["string", "integer"]})", R"({"type": ["string", "boolean"]})",
       "type changed I ."},
      {R"({"type": ["number", "integer"]})", R"({"type": "number"})", ""},
      {R"({"type": "string"})", R"({"type": ["string", "null"]})", "nullable became-nullable W ."},
      {R"({"type": ["string", "null"]})", R"({"type": "string"})",
       "nullable became-not-nullable N ."},
      {R"({"type": ["string", "null"]})", R"({"type": "integer"})",
       "nullable became-not-nullable N .; type changed I ."},
      {R"({"type": "string", "nullable": true})", R"({"type": ["string", "null"]})", "", k30, k31},
      {R"({"type": "string", "x-nullable": true})", R"({"type": "string", "nullable": true})", "",
       k20, k30},
      {R"({"type": "string"})", R"({"type": "string", "nullable": true})",
       "nullable became-nullable W .", k30, k30},
      {R"({"type": "string"})", R"({"type": "string", "nullable": true})", "", k31, k31},
      {R"({"nullable": true})", R"({})", "", k30, k30},
      {R"({"type": "string"})", R"({"anyOf": [{"type": "string"}, {"type": "null"}]})",
       "nullable became-nullable W ."},
      {R"({"oneOf": [{"type": "string"}, {"type": "null"}]})", R"({"type": ["string", "null"]})",
       ""},
      {R"({"oneOf": [{"type": "null"}, {"type": "string"}]})",
       R"({"anyOf": [{"type": "string"}, {"type": "null"}]})", ""},
      {R"({"anyOf": [{"type": "string"}, {"type": "integer"}]})",
       R"({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]})",
       "nullable became-nullable W ."},
      {R"({"type": "integer", "format": "int32"})", R"({"type": "integer", "format": "int64"})",
       "type generalized W ."},
      {R"({"type": "integer", "format": "int64"})", R"({"type": "integer", "format": "int32"})",
       "type specialized N ."},
      {R"({"format": "date"})", R"({"format": "date-time"})", "type changed I ."},
      {R"({"type": "string"})", R"({"type": "string", "format": "uuid"})", "type specialized N ."},
      {R"({"type": "string", "format": "uuid"})", R"({"type": "string"})", "type generalized W ."},
      {R"({"type": "integer", "format": "int32"})", R"({"type": "string", "format": "date"})",
       "type changed I ."},
      {R"(true)", R"({})", ""},
      {R"(true)", R"(false)", "schema became-false N ."},
      {R"(false)", R"({"type": "string"})", "schema became-not-false W ."},
      {R"({"type": "string", "description": "a", "title": "b", "examples": ["x"]})",
       R"({"title": "c", "type": "string", "x-internal": true})", ""},
  });
}

TEST(schema_edits, of_values) {
  expect({
      {R"({"enum": ["a", "b"]})", R"({"enum": ["b", "a"]})", ""},
      {R"({"enum": ["a", "b"]})", R"({"enum": ["a"]})", "enum-value removed N . b"},
      {R"({"enum": ["a"]})", R"({"enum": ["a", 1]})", "enum-value added W . 1"},
      {R"({"enum": ["a", "b"]})", R"({"enum": ["a", "c"]})",
       "enum-value added W . c; enum-value removed N . b"},
      {R"({"type": "string"})", R"({"type": "string", "enum": ["a"]})", "enum became-enum N ."},
      {R"({"enum": ["a"]})", R"({})", "enum removed W ."},
      {R"({"enum": ["a"]})", R"({"const": "a"})", ""},
      {R"({"const": 1})", R"({"const": 1.0})", ""},
      {R"({"const": "a"})", R"({"const": "b"})", "const changed I ."},
      {R"({})", R"({"const": "b"})", "const added N ."},
      {R"({"const": "b"})", R"({})", "const removed W ."},
      {R"({"const": "a"})", R"({"enum": ["a", "b"]})", "enum-value added W . b"},
      {R"({"enum": ["a", "b"]})", R"({"const": "a"})", "enum-value removed N . b"},
      {R"({"const": "a"})", R"({"const": "b"})", "", k4, k4},
      {R"({"type": "string", "enum": ["a"]})",
       R"({"type": ["string", "null"], "enum": ["a", null]})", "nullable became-nullable W ."},
      {R"({"enum": [{"x": 1, "y": 2}]})", R"({"enum": [{"y": 2, "x": 1}]})", ""},
      {R"({})", R"({"default": 1})", "default-value added 0 ."},
      {R"({"default": 1})", R"({"default": 2})", "default-value changed 0 ."},
      {R"({"default": 1})", R"({})", "default-value removed 0 ."},
      {R"({"x-extensible-enum": ["a", "b"]})", R"({"x-extensible-enum": ["a"]})",
       "x-extensible-enum-value removed N . b"},
      {R"({"x-extensible-enum": ["a"]})", R"({"x-extensible-enum": ["a", "b"]})",
       "x-extensible-enum-value added 0 . b"},
      {R"({})", R"({"pattern": "^a"})", "pattern added N ."},
      {R"({"pattern": "^a"})", R"({})", "pattern removed W ."},
      {R"({"pattern": "^a"})", R"({"pattern": "^b"})", "pattern changed U ."},
      {R"({"pattern": "^a"})", R"({"pattern": ".*"})", "pattern generalized W ."},
      {R"({"pattern": "^.*$"})", R"({"pattern": "^a"})", "pattern specialized N ."},
      {R"({})", R"({"pattern": ""})", ""},
      {R"({"contentEncoding": "base64"})", R"({"contentEncoding": "base32"})",
       "content-encoding changed I ."},
      {R"({})", R"({"contentMediaType": "image/png"})", "content-media-type added N ."},
      {R"({"contentMediaType": "image/png"})", R"({})", "content-media-type removed W ."},
      {R"({})", R"({"contentSchema": {"type": "object"}})", "content-schema added N ."},
      {R"({"contentSchema": {"type": "object"}})", R"({})", "content-schema removed W ."},
      {R"({"contentSchema": {"maxLength": 2}})", R"({"contentSchema": {"maxLength": 1}})",
       "max-length decreased N ."},
  });
}

TEST(schema_edits, of_objects) {
  expect({
      {R"({"properties": {"a": {}, "b": {}}})", R"({"properties": {"b": {}, "a": {}}})", ""},
      {R"({"properties": {}})", R"({"properties": {"a": {}}})", "property added 0 . a"},
      {R"({})", R"({"properties": {"a": {}}, "required": ["a"]})", "property added N . a"},
      {R"({"properties": {"a": {}}})", R"({"properties": {}})", "property removed 0 . a"},
      {R"({"properties": {"a": {}}, "required": ["a"]})", R"({})", "property removed W . a"},
      {R"({"properties": {"a": {}}})", R"({"properties": {"a": {}}, "required": ["a"]})",
       "property became-required N . a"},
      {R"({"properties": {"a": {"default": 1}}})",
       R"({"properties": {"a": {"default": 1}}, "required": ["a"]})",
       "property became-required-with-default N . a"},
      {R"({"properties": {"a": {}}, "required": ["a"]})", R"({"properties": {"a": {}}})",
       "property became-optional W . a"},
      {R"({"required": []})", R"({})", ""},
      {R"({})", R"({"required": ["x"]})", "property became-required N . x"},
      {R"({"properties": {"a": {"properties": {"b/c": {"maximum": 2}}}}})",
       R"({"properties": {"a": {"properties": {"b/c": {"maximum": 1}}}}})",
       "max decreased N /a/b~1c"},
      {R"({"properties": {"description": {"type": "string"}}})",
       R"({"properties": {"description": {"type": "integer"}}})", "type changed I /description"},
      {R"({"properties": {"a": false}})", R"({"properties": {"a": {}}})",
       "schema became-not-false W /a"},
      {R"({"additionalProperties": true})", R"({})", ""},
      {R"({"additionalProperties": {}})", R"({"additionalProperties": true})", ""},
      {R"({})", R"({"additionalProperties": false})", "additional-properties set N ."},
      {R"({"additionalProperties": {"type": "string"}})", R"({})",
       "additional-properties unset W ."},
      {R"({"additionalProperties": {"type": "string"}})",
       R"({"additionalProperties": {"type": "integer"}})", "type changed I /*"},
      {R"({"additionalProperties": false})", R"({"additionalProperties": {"type": "integer"}})",
       "schema became-not-false W /*"},
      {R"({})", R"({"patternProperties": {"^x": {"type": "string"}}})",
       "pattern-property added N . ^x"},
      {R"({"patternProperties": {"^x": {"type": "string"}}})", R"({})",
       "pattern-property removed W . ^x"},
      {R"({"patternProperties": {"^x": {"type": "string"}}})",
       R"({"patternProperties": {"^x": {"type": "boolean"}}})", "type changed I /*"},
      {R"({})", R"({"patternProperties": {"^x": {"type": "string"}}})", "", k30, k30},
      {R"({})", R"({"propertyNames": {"maxLength": 2}})", "property-names added N ."},
      {R"({"propertyNames": {"maxLength": 2}})", R"({})", "property-names removed W ."},
      {R"({"propertyNames": {"maxLength": 2}})", R"({"propertyNames": {"maxLength": 3}})",
       "max-length increased W /*"},
      {R"({})", R"({"dependentRequired": {"a": ["b"]}})", "dependent-required added N . a"},
      {R"({"dependentRequired": {"a": ["b"]}})", R"({"dependentRequired": {"a": ["c", "b"]}})",
       "dependent-required changed N . a"},
      {R"({"dependentRequired": {"a": ["b"]}})", R"({"dependentRequired": {"a": ["c"]}})",
       "dependent-required changed I . a"},
      {R"({"dependentRequired": {"a": ["b"]}})", R"({"dependentRequired": {}})",
       "dependent-required removed W . a"},
      {R"({"dependentRequired": {"a": []}})", R"({})", ""},
      {R"({"dependencies": {"a": ["b"], "c": {"minProperties": 2}}})",
       R"({"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"minProperties": 2}}})",
       "", k7, k31},
      {R"({})", R"({"dependentSchemas": {"a": {"required": ["b"]}}})",
       "dependent-schema added N . a"},
      {R"({"dependentSchemas": {"a": {"minProperties": 1}}})",
       R"({"dependentSchemas": {"a": {"minProperties": 2}}})", "min-properties increased N ."},
      {R"({})", R"({"unevaluatedProperties": false})", "unevaluated-properties added N ."},
      {R"({"unevaluatedProperties": false})", R"({"unevaluatedProperties": true})",
       "unevaluated-properties removed W ."},
  });
}

TEST(schema_edits, of_arrays) {
  expect({
      {R"({"items": {"type": "string"}})", R"({"items": {"type": "integer"}})",
       "type changed I /*"},
      {R"({"items": {}})", R"({})", ""},
      {R"({})", R"({"items": {"type": "string"}})", "items added N ."},
      {R"({"items": {"type": "string"}})", R"({})", "items removed W ."},
      {R"({"items": false})", R"({"items": {"type": "string"}})", "schema became-not-false W /*"},
      {R"({"prefixItems": [{"type": "string"}]})", R"({"prefixItems": [{"type": "integer"}]})",
       "type changed I /0"},
      {R"({"prefixItems": [{}]})", R"({"prefixItems": [{}, {"type": "string"}]})",
       "prefix-items added N . 1"},
      {R"({"prefixItems": [{}, {"type": "string"}], "items": {"type": "string"}})",
       R"({"prefixItems": [{}], "items": {"type": "string"}})", "prefix-items removed U . 1"},
      {R"({"items": [{"type": "string"}], "additionalItems": false})",
       R"({"prefixItems": [{"type": "string"}], "items": false})", "", k7, k31},
      {R"({"items": [{"type": "string"}], "additionalItems": false})",
       R"({"items": [{"type": "string"}]})", "items removed W .", k7, k7},
      {R"({})", R"({"contains": {"type": "string"}})", "contains added N ."},
      {R"({"contains": {"type": "string"}})", R"({})", "contains removed W ."},
      {R"({"contains": {"maxLength": 1}})", R"({"contains": {"maxLength": 2}})",
       "max-length increased W /*"},
      {R"({})", R"({"unevaluatedItems": false})", "unevaluated-items added N ."},
      {R"({"unevaluatedItems": false})", R"({})", "unevaluated-items removed W ."},
  });
}

TEST(schema_edits, of_dialects) {
  expect({
      {R"({"maximum": 5, "exclusiveMaximum": true})", R"({"exclusiveMaximum": 5})", "", k30, k31},
      {R"({"maximum": 5, "exclusiveMaximum": true})", R"({"exclusiveMaximum": 5})", "", k4, k7},
      {R"({"minimum": 5, "exclusiveMinimum": true})",
       R"({"minimum": 5, "exclusiveMinimum": false})", "exclusive-min unset W .", k30, k30},
      {R"({"maximum": 5, "exclusiveMaximum": false})",
       R"({"maximum": 5, "exclusiveMaximum": true})", "exclusive-max set N .", k30, k30},
      {R"({"maximum": 5})", R"({"maximum": 5, "exclusiveMaximum": false})", "", k30, k30},
      {R"({"definitions": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/definitions/a"}}})",
       R"({"$defs": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/$defs/a"}}})", "",
       k7, k31},
      {R"({"definitions": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/definitions/a", "maxLength": 1}}})",
       R"({"definitions": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/definitions/a", "maxLength": 2}}})",
       "", k30, k30},
      {R"({"$defs": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/$defs/a", "maxLength": 1}}})",
       R"({"$defs": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/$defs/a", "maxLength": 2}}})",
       "max-length increased W /x"},
      {R"({"type": "object", "discriminator": "kind"})",
       R"({"type": "object", "discriminator": {"propertyName": "kind"}})", "", k20, k30},
      {R"({"type": "string", "example": "x"})", R"({"type": "string", "examples": ["x"]})", "", k30,
       k31},
  });
}

TEST(schema_edits, of_combinations) {
  expect({
      {R"({"allOf": [{"type": "string"}]})", R"({"type": "string"})", ""},
      {R"({"allOf": [{"allOf": [{"type": "string"}]}]})", R"({"type": "string"})", ""},
      {R"({"oneOf": [{"type": "string"}]})", R"({"type": "string"})", ""},
      {R"({"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]})",
       R"({"properties": {"a": {}, "b": {}}})", ""},
      {R"({"allOf": [{"required": ["a"]}, {"required": ["b"]}]})",
       R"({"allOf": [{"required": ["b"]}, {"required": ["a"]}]})", ""},
      {R"({"allOf": [{"maxLength": 3}, {"minLength": 1}]})",
       R"({"allOf": [{"maxLength": 3}, {"minLength": 1}, {"pattern": "^a"}]})", "all-of added N ."},
      {R"({"allOf": [{"maxLength": 3}, {"minLength": 1}, {"pattern": "^a"}]})",
       R"({"allOf": [{"maxLength": 3}, {"pattern": "^a"}]})", "all-of removed W ."},
      {R"({"type": "object"})", R"({"type": "object", "allOf": [{"minProperties": 1}]})",
       "all-of added N ."},
      {R"({"allOf": [{"maxLength": 3}, {"minLength": 1}]})",
       R"({"allOf": [{"maxLength": 3}, {"minLength": 1}, {"description": "x"}]})",
       "all-of added-annotation-only 0 ."},
      {R"({"allOf": [{"title": "A", "maxLength": 3}, {"title": "B", "minLength": 1}]})",
       R"({"allOf": [{"title": "B", "minLength": 2}, {"title": "A", "maxLength": 3}]})",
       "min-length increased N ."},
      {R"({"anyOf": [{"type": "string"}, {"type": "integer"}]})",
       R"({"anyOf": [{"type": "integer"}, {"type": "string"}]})", ""},
      {R"({"anyOf": [{"type": "string"}, {"type": "integer"}]})",
       R"({"type": ["integer", "string"]})", ""},
      {R"({"anyOf": [{"type": "string"}, {"type": "integer"}]})",
       R"({"oneOf": [{"type": "string"}, {"type": "integer"}]})", ""},
      {R"({"anyOf": [{"type": "number"}, {"type": "integer"}]})",
       R"({"oneOf": [{"type": "number"}, {"type": "integer"}]})", "one-of set N ."},
      {R"({"anyOf": [{"type": "string"}, {"type": "integer"}]})",
       R"({"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "object"}]})",
       "list-of-types widened W ."},
      {R"({"type": "string"})", R"({"oneOf": [{"type": "string"}, {"type": "integer"}]})",
       "list-of-types widened W ."},
      {R"({"oneOf": [{"type": "string"}, {"type": "integer"}]})", R"({"type": "string"})",
       "list-of-types narrowed N ."},
      {R"({"oneOf": [{"type": "string"}, {"type": "integer"}]})",
       R"({"oneOf": [{"type": "integer"}, {"type": "boolean"}]})", "type changed I ."},
      {R"({"anyOf": [{"type": "string"}, {"type": "integer"}]})",
       R"({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]})",
       "max-length set N ."},
      {R"({"anyOf": [{"maxLength": 1}, {"minimum": 1}]})",
       R"({"anyOf": [{"minimum": 1}, {"maxLength": 1}, {"minItems": 1}]})", "any-of added W ."},
      {R"({"anyOf": [{"maxLength": 1}, {"minimum": 1}, {"minItems": 1}]})",
       R"({"anyOf": [{"minimum": 1}, {"maxLength": 1}]})", "any-of removed N ."},
      {R"({"oneOf": [{"title": "A", "type": "string", "maxLength": 1}, {"minimum": 1}]})",
       R"({"oneOf": [{"minimum": 1}, {"type": "boolean", "const": true}]})",
       "one-of added W .; one-of removed N . A"},
      {R"({"oneOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]})",
       R"({"oneOf": [{"type": "integer"}, {"type": "string", "maxLength": 2}]})",
       "max-length decreased N ."},
      {R"({"anyOf": [{"maxLength": 1}, {"minimum": 1}]})",
       R"({"oneOf": [{"maxLength": 1}, {"minimum": 1}]})", "one-of set N ."},
      {R"({"oneOf": [{"maxLength": 1}, {"minimum": 1}]})",
       R"({"anyOf": [{"maxLength": 1}, {"minimum": 1}]})", "one-of unset W ."},
      {R"({"type": "string", "maxLength": 3})",
       R"({"oneOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]})",
       "wrapped-in-one-of W ."},
      {R"({"type": "string", "maxLength": 3})",
       R"({"oneOf": [{"type": "string", "maxLength": 2}, {"type": "integer"}]})",
       "max-length decreased N .; wrapped-in-one-of W ."},
      {R"({"type": "boolean"})",
       R"({"oneOf": [{"type": "string", "maxLength": 2}, {"type": "integer"}]})",
       "wrapped-in-one-of U ."},
      {R"({"oneOf": [{"type": "string", "maxLength": 2}, {"type": "integer"}]})",
       R"({"type": "string", "maxLength": 2})", "unwrapped-from-one-of N ."},
      {R"({"type": "object"})",
       R"({"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["b"]}]})",
       "any-of set N ."},
      {R"({"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]})",
       R"({"type": "object"})", "one-of unset W ."},
      {R"({"oneOf": [{"properties": {"kind": {"const": "a"}, "x": {"type": "string"}}}, {"properties": {"kind": {"const": "b"}}}]})",
       R"({"oneOf": [{"properties": {"kind": {"const": "b"}}}, {"properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}}]})",
       "type changed I /x"},
      {R"({})", R"({"not": {"type": "string"}})", "not added N ."},
      {R"({"not": {"type": "string"}})", R"({})", "not removed W ."},
      {R"({"not": {"type": "string"}})", R"({"not": {"type": "integer"}})", "not changed U ."},
      {R"({"not": {"type": "string"}})", R"({"not": {"description": "x", "type": "string"}})", ""},
      {R"({})", R"({"if": {"minLength": 1}, "then": {"pattern": "^a"}})",
       "if added N .; then added N ."},
      {R"({"if": {"minLength": 1}, "else": {"pattern": "^a"}})", R"({})",
       "else removed W .; if removed W ."},
      {R"({"if": {"minLength": 1}, "then": {"pattern": "^a"}})",
       R"({"if": {"minLength": 2}, "then": {"pattern": "^a"}})", "if changed U ."},
      {R"({"if": {"minLength": 1}, "then": {"maxLength": 3}})",
       R"({"if": {"minLength": 1}, "then": {"maxLength": 2}})", "max-length decreased N ."},
      {R"({"then": {"maxLength": 3}})", R"({})", ""},
      {R"({"discriminator": {"propertyName": "a", "mapping": {"x": "X", "y": "Y"}}})",
       R"({"discriminator": {"propertyName": "b", "mapping": {"x": "Z", "z": "Y"}}})",
       "discriminator mapping-added 0 . z; discriminator mapping-changed 0 . x; discriminator "
       "mapping-deleted 0 . y; discriminator property-name-changed 0 ."},
      {R"({})", R"({"discriminator": {"propertyName": "a"}})", "discriminator added 0 ."},
      {R"({"discriminator": {"propertyName": "a"}})", R"({})", "discriminator removed 0 ."},
  });
}

TEST(schema_edits, of_use_and_lifecycle) {
  expect({
      {R"({"readOnly": false})", R"({})", ""},
      {R"({})", R"({"readOnly": true})", "read-only became-read-only 0 ."},
      {R"({"readOnly": true})", R"({})", "read-only became-not-read-only 0 ."},
      {R"({})", R"({"writeOnly": true})", "write-only became-write-only 0 ."},
      {R"({"writeOnly": true})", R"({})", "write-only became-not-write-only 0 ."},
      {R"({})", R"({"deprecated": true})", "deprecated 0 ."},
      {R"({})", R"({"deprecated": true, "x-sunset": "2030-01-31"})", "deprecated with-sunset 0 ."},
      {R"({})", R"({"deprecated": true, "x-sunset": "soon"})", "deprecated sunset-invalid G ."},
      {R"({"deprecated": true})", R"({})", "reactivated 0 ."},
      {R"({"deprecated": true, "x-sunset": "2030-01-31"})", R"({"deprecated": true})",
       "sunset deleted G ."},
      {R"({"deprecated": true, "x-sunset": "2030-01-31"})",
       R"({"deprecated": true, "x-sunset": "2030-01-30"})", "sunset date-changed 0 ."},
      {R"({"x-stability-level": "beta"})", R"({"x-stability-level": "alpha"})",
       "stability decreased G ."},
      {R"({"x-stability-level": "beta"})", R"({"x-stability-level": "stable"})",
       "stability increased 0 ."},
      {R"({"x-stability-level": "beta"})", R"({"x-stability-level": 1})", "stability invalid G ."},
      {R"({})", R"({"x-stability-level": "gold"})", "stability invalid G ."},
      {R"({"x-stability-level": "gold"})", R"({"x-stability-level": "gold"})", ""},
      {R"({})", R"({"x-stability-level": "alpha"})", ""},
  });
}

TEST(schema_edits, follow_references) {
  expect({
      {R"({"properties": {"x": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"maxLength": 2}}})",
       R"({"properties": {"x": {"maxLength": 2}}})", ""},
      {R"({"properties": {"x": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"maxLength": 2}}})",
       R"({"properties": {"x": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"maxLength": 1}}})",
       "max-length decreased N /x"},
      {R"({"properties": {"x": {"$ref": "#/$defs/a"}, "y": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"maxLength": 2}}})",
       R"({"properties": {"x": {"$ref": "#/$defs/a"}, "y": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"maxLength": 1}}})",
       "max-length decreased N /x"},
      {R"({"properties": {"next": {"$ref": "#"}}, "maxProperties": 2})",
       R"({"properties": {"next": {"$ref": "#"}}, "maxProperties": 3})",
       "max-properties increased W ."},
      {R"({"properties": {"next": {"$ref": "#"}}})", R"({"properties": {"next": {"$ref": "#"}}})",
       ""},
      {R"({"$ref": "#"})", R"({"$ref": "#"})", ""},
      {R"({"allOf": [{"$ref": "#"}, {"$ref": "#"}]})",
       R"({"allOf": [{"$ref": "#"}, {"$ref": "#"}]})", ""},
      {R"({"$ref": "#/$defs/gone"})", R"({"$ref": "#/$defs/gone"})", ""},
      {R"({"$ref": "#/$defs/gone"})", R"({"type": "string"})", "schema changed U ."},
      {R"({"oneOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}], "$defs": {"A": {"maxLength": 1}, "B": {"minimum": 1}}})",
       R"({"oneOf": [{"$ref": "#/$defs/B"}, {"$ref": "#/$defs/A"}], "$defs": {"A": {"maxLength": 2}, "B": {"minimum": 1}}})",
       "max-length increased W ."},
      {R"({"not": {"$ref": "#/$defs/A"}, "$defs": {"A": {"maxLength": 1}}})",
       R"({"not": {"$ref": "#/$defs/A"}, "$defs": {"A": {"maxLength": 2}}})", "not changed U ."},
  });
}

TEST(schema_edits, name_the_keyword_and_its_place) {
  const File base(R"({"properties": {"a": {"type": "string", "maxLength": 5}}})", k31);
  const File revision(R"({"properties": {"a": {"maxLength": 3, "type": "string"}}})", k31);
  SchemaDiffer differ;
  const std::vector<EditUse> edits = differ.edits(base.schema(), revision.schema());
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].edit->keyword, "maxLength");
  EXPECT_EQ(edits[0].edit->before, "5");
  EXPECT_EQ(edits[0].edit->after, "3");
  EXPECT_EQ(edits[0].edit->base_source.pointer(), "/properties/a/maxLength");
  EXPECT_EQ(edits[0].edit->revision_source.pointer(), "/properties/a/maxLength");
  EXPECT_EQ(edits[0].edit->revision.node.pointer(), "/properties/a");
  EXPECT_TRUE(edits[0].inside);
}

TEST(schema_edits, have_one_cause_over_all_calls) {
  const File base(
      R"({"$defs": {"a": {"maximum": 1}, "x": {"properties": {"p": {"$ref": "#/$defs/a"}}},
                      "y": {"items": {"$ref": "#/$defs/a"}}, "z": {"type": "string"}}})",
      k31);
  const File revision(
      R"({"$defs": {"a": {"maximum": 2}, "x": {"properties": {"p": {"$ref": "#/$defs/a"}}},
                      "y": {"items": {"$ref": "#/$defs/a"}}, "z": {"type": "string"}}})",
      k31);
  SchemaDiffer differ;
  const auto at = [&](const char* pointer) {
    return differ.edits(base.schema(pointer), revision.schema(pointer));
  };
  const std::vector<EditUse> x = at("/$defs/x");
  const std::vector<EditUse> y = at("/$defs/y");
  EXPECT_EQ(lines_of(x), "max increased W /p");
  EXPECT_EQ(lines_of(y), "max increased W /*");
  ASSERT_EQ(x.size() + y.size(), 2U);
  EXPECT_EQ(x[0].edit, y[0].edit);
  EXPECT_TRUE(at("/$defs/z").empty());
  EXPECT_EQ(lines_of(at("/$defs/x")), "max increased W /p");
}

TEST(schema_edits, of_a_schema_that_comes_or_goes) {
  const File file(R"({"type": "string"})", k31);
  SchemaDiffer differ;
  EXPECT_EQ(lines_of(differ.edits({}, file.schema())), "schema narrowed N .");
  EXPECT_EQ(lines_of(differ.edits(file.schema(), {})), "schema widened W .");
  EXPECT_TRUE(differ.edits({}, {}).empty());
}

TEST(schema_edits, guard_what_is_sent_one_way_only) {
  const char* const text =
      R"({{"properties": {{"a": {{"readOnly": true, "$ref": "#/$defs/a"}}, "b": {{"type": "object", "writeOnly": true,
          "properties": {{"c": {{"maximum": {0}}}}}}}{1}}}, "$defs": {{"a": {{"minimum": {0}}}}}}})";
  const auto guards = [&](const char* more) {
    const File base(fmt::format(fmt::runtime(text), 1, more), k31);
    const File revision(fmt::format(fmt::runtime(text), 2, more), k31);
    SchemaDiffer differ;
    std::string found;
    for (const EditUse& use : differ.edits(base.schema(), revision.schema()))
      found += fmt::format("{} {}{};", use.edit->facet, use.guards.read_only ? "r" : "",
                           use.guards.write_only ? "w" : "");
    return found;
  };
  EXPECT_EQ(guards(""), "min r;max w;");
  // One way to it is not readOnly.
  EXPECT_EQ(guards(R"(, "d": {"$ref": "#/$defs/a"})"), "min ;max w;");
}

}  // namespace
}  // namespace driftgate::schema_edits_test
