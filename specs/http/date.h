#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace driftgate {

/// An HTTP-date in any of its three forms (RFC 9110 §5.6.7); absent when the text is none. `now`
/// places the two-digit year of the RFC 850 form: never more than 50 years ahead of it.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text,
                                                        std::chrono::sys_seconds now);

}  // namespace driftgate
