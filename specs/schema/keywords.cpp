#include "specs/schema/keywords.h"

#include <algorithm>
#include <array>

namespace driftgate {
namespace {

struct Applicator {
  std::string_view name;
  Holds holds;
  Dialect first;  // The dialects from `first` to `last` know it; JSON Schema's only …
  Dialect last;
  bool openapi_3_0 = false;  // … or also OpenAPI's 3.0 Schema Object …
  bool swagger = false;      // … and Swagger 2.0's.
};

constexpr Dialect kNewest = Dialect::openapi_3_1;

constexpr std::array<Applicator, 23> kApplicators{{
    {"$defs", Holds::map, Dialect::draft_2019_09, kNewest},
    {"additionalItems", Holds::schema, Dialect::draft_4, Dialect::draft_2019_09},
    {"additionalProperties", Holds::schema, Dialect::draft_4, kNewest, true, true},
    {"allOf", Holds::list, Dialect::draft_4, kNewest, true, true},
    {"anyOf", Holds::list, Dialect::draft_4, kNewest, true},
    {"contains", Holds::schema, Dialect::draft_6, kNewest},
    {"contentSchema", Holds::schema, Dialect::draft_2019_09, kNewest},
    {"definitions", Holds::map, Dialect::draft_4, kNewest, false, true},
    {"dependencies", Holds::dependencies, Dialect::draft_4, kNewest},
    {"dependentSchemas", Holds::map, Dialect::draft_2019_09, kNewest},
    {"else", Holds::schema, Dialect::draft_7, kNewest},
    {"if", Holds::schema, Dialect::draft_7, kNewest},
    {"items", Holds::schema_or_list, Dialect::draft_4, Dialect::draft_2019_09, true, true},
    {"items", Holds::schema, Dialect::draft_2020_12, kNewest},
    {"not", Holds::schema, Dialect::draft_4, kNewest, true},
    {"oneOf", Holds::list, Dialect::draft_4, kNewest, true},
    {"patternProperties", Holds::map, Dialect::draft_4, kNewest},
    {"prefixItems", Holds::list, Dialect::draft_2020_12, kNewest},
    {"properties", Holds::map, Dialect::draft_4, kNewest, true, true},
    {"propertyNames", Holds::schema, Dialect::draft_6, kNewest},
    {"then", Holds::schema, Dialect::draft_7, kNewest},
    {"unevaluatedItems", Holds::schema, Dialect::draft_2019_09, kNewest},
    {"unevaluatedProperties", Holds::schema, Dialect::draft_2019_09, kNewest},
}};

bool knows(const Applicator& applicator, Dialect dialect) {
  if (dialect == Dialect::openapi_3_0) return applicator.openapi_3_0;
  if (dialect == Dialect::swagger_2_0) return applicator.swagger;
  return applicator.first <= dialect && dialect <= applicator.last;
}

}  // namespace

Holds subschemas(std::string_view keyword, Dialect dialect) {
  const auto* found =
      std::find_if(kApplicators.begin(), kApplicators.end(), [&](const Applicator& applicator) {
        return applicator.name == keyword && knows(applicator, dialect);
      });
  return found == kApplicators.end() ? Holds::nothing : found->holds;
}

}  // namespace driftgate
