#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace driftgate {

/// A Date item of a structured field, "@1688169599" (RFC 9651 §3.3.7); parameters are passed
/// over. Absent for anything else and for years beyond 9999.
std::optional<std::chrono::sys_seconds> parse_structured_date(std::string_view text);

/// A Boolean item, "?1" or "?0" (RFC 9651 §3.3.6).
std::optional<bool> parse_structured_boolean(std::string_view text);

}  // namespace driftgate
