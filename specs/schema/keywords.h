#pragma once

#include <cstdint>
#include <string_view>

#include "specs/schema/dialect.h"

namespace driftgate {

/// What a keyword's value holds.
enum class Holds : std::uint8_t {
  nothing,         ///< No schema.
  schema,          ///< One schema.
  list,            ///< An array of schemas.
  map,             ///< An object whose member values are schemas.
  schema_or_list,  ///< `items` before 2020-12.
  dependencies,    ///< An object of schemas or arrays of names.
};

/// Where `keyword` keeps schemas in that dialect; nothing for keywords that it does not know.
Holds subschemas(std::string_view keyword, Dialect dialect);

/// Whether `$ref` hides the keywords beside it: all dialects before 2019-09.
constexpr bool ref_hides_siblings(Dialect dialect) { return dialect <= Dialect::draft_7; }

/// Whether schemas can be named by `$id` (`id` in draft-04); OpenAPI 2.0 and 3.0 know only places.
constexpr bool has_ids(Dialect dialect) { return dialect >= Dialect::draft_4; }

}  // namespace driftgate
