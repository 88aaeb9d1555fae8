#include "specs/schema/dialect.h"

#include <array>
#include <utility>

namespace driftgate {
namespace {

constexpr std::array<std::pair<std::string_view, Dialect>, 5> kDialects{{
    {"json-schema.org/draft-04/schema", Dialect::draft_4},
    {"json-schema.org/draft-06/schema", Dialect::draft_6},
    {"json-schema.org/draft-07/schema", Dialect::draft_7},
    {"json-schema.org/draft/2019-09/schema", Dialect::draft_2019_09},
    {"json-schema.org/draft/2020-12/schema", Dialect::draft_2020_12},
}};

}  // namespace

std::optional<Dialect> dialect_of(std::string_view uri) {
  if (uri.ends_with('#')) uri.remove_suffix(1);
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!uri.starts_with(scheme)) continue;
    uri.remove_prefix(scheme.size());
    break;
  }
  for (const auto& [name, dialect] : kDialects)
    if (uri == name) return dialect;
  // OpenAPI 3.1 and later publish one dialect for each revision: …/3.1/dialect/base, /2024-11-10.
  if (uri.starts_with("spec.openapis.org/oas/3.") &&
      uri.find("/dialect/") != std::string_view::npos)
    return Dialect::openapi_3_1;
  return std::nullopt;
}

std::string_view to_string(Dialect dialect) {
  switch (dialect) {
    case Dialect::swagger_2_0:
      return "Swagger 2.0";
    case Dialect::openapi_3_0:
      return "OpenAPI 3.0";
    case Dialect::draft_4:
      return "draft-04";
    case Dialect::draft_6:
      return "draft-06";
    case Dialect::draft_7:
      return "draft-07";
    case Dialect::draft_2019_09:
      return "2019-09";
    case Dialect::draft_2020_12:
      return "2020-12";
    case Dialect::openapi_3_1:
      return "OpenAPI 3.1";
  }
  return "";
}

}  // namespace driftgate
