#pragma once

#include <string>
#include <string_view>

namespace driftgate {

/// "sha256:" and 64 hex digits (FIPS 180-4).
std::string sha256_digest(std::string_view bytes);

}  // namespace driftgate
