#pragma once

#include <cstdint>
#include <string_view>

namespace driftgate {

enum class OpenApiVersion : std::uint8_t { v2_0, v3_0, v3_1, v3_2 };

/// "2.0", "3.0", "3.1", "3.2".
std::string_view to_string(OpenApiVersion version);

}  // namespace driftgate
