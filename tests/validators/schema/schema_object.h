#pragma once

#include <set>
#include <string>

#include "specs/schema/dialect.h"

namespace driftgate::tests {

/// The fields of the Schema Object: of OpenAPI 2.0 with the extension that everybody knows, else of
/// 3.0.
inline std::set<std::string> schema_object_words(Dialect dialect) {
  std::set<std::string> words{"title",
                              "description",
                              "default",
                              "multipleOf",
                              "maximum",
                              "exclusiveMaximum",
                              "minimum",
                              "exclusiveMinimum",
                              "maxLength",
                              "minLength",
                              "pattern",
                              "maxItems",
                              "minItems",
                              "uniqueItems",
                              "maxProperties",
                              "minProperties",
                              "required",
                              "enum",
                              "type",
                              "items",
                              "allOf",
                              "properties",
                              "additionalProperties",
                              "format",
                              "discriminator",
                              "readOnly",
                              "xml",
                              "externalDocs",
                              "example",
                              "$ref"};
  if (dialect == Dialect::swagger_2_0)
    words.insert("x-nullable");
  else
    words.insert({"nullable", "anyOf", "oneOf", "not", "writeOnly", "deprecated"});
  return words;
}

}  // namespace driftgate::tests
