#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace driftgate {

/// RFC 4648 §4, with padding.
std::string encode_base64(std::string_view bytes);

/// Absent for what is not base64 with its padding.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace driftgate
