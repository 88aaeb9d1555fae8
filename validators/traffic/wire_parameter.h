#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/openapi/operation.h"

namespace driftgate {

/// The query of a URL: names decoded, values as they stand there.
using QueryPairs = std::vector<std::pair<std::string, std::string_view>>;
QueryPairs query_pairs(std::string_view url);

/// "+" is a blank, %20 too.
std::string form_decode(std::string_view text);

/// What a request has of one parameter.
struct WireParameter {
  bool present = false;
  /// The value as JSON, by the parameter's style and what its schema admits: the inverse of
  /// write_parameter(). Absent where nobody can tell it, as that of objects within objects.
  std::optional<std::string> json{};
};

/// Of a path, query or cookie parameter. `text` is what a path or cookie has of it; that of a query
/// parameter is looked for in `query`.
WireParameter read_wire(const Parameter& parameter, std::optional<std::string_view> text,
                        const QueryPairs& query);

/// The members of a form as JSON, by the kinds that the schema admits.
std::string form_json(const Schema& schema, std::string_view form);

}  // namespace driftgate
