#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace driftgate {

/// The keyword sets that a schema may be written in.
enum class Dialect : std::uint8_t {
  swagger_2_0,  ///< Swagger 2.0 Schema Object.
  openapi_3_0,  ///< OpenAPI 3.0 Schema Object: nullable, boolean exclusive bounds.
  draft_4,
  draft_6,
  draft_7,
  draft_2019_09,
  draft_2020_12,
  openapi_3_1,  ///< 2020-12 with the OpenAPI base vocabulary (discriminator, …); also 3.2.
};

/// The dialect that a `$schema` or `jsonSchemaDialect` URI names; absent for others.
std::optional<Dialect> dialect_of(std::string_view uri);

std::string_view to_string(Dialect dialect);

}  // namespace driftgate
