#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace driftgate {

/// What people write in a configuration or on the command line. Each is absent when the text is
/// no such thing; no locale is asked.

/// "800ms", "1.5s", "2m", "1h", "7d"; at most 366 days.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// "5/s", "100/m", "1000/h" as requests in a second; more than 0.
std::optional<double> parse_rate(std::string_view text);

/// "16MiB", "256KiB", "1GiB", "10MB", "500kB", "4096" in bytes; more than 0, at most 2 GiB.
std::optional<std::size_t> parse_size(std::string_view text);

/// "99.5%" as 0.995; from 0 to 1.
std::optional<double> parse_percentage(std::string_view text);

/// A whole number without sign.
std::optional<std::uint64_t> parse_count(std::string_view text);

}  // namespace driftgate
