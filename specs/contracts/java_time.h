#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace driftgate {

/// A regular expression (ECMA-262) for the texts that a date and time pattern of Java admits
/// (java.text.SimpleDateFormat, java.time.format.DateTimeFormatter), anchored at both ends: digits
/// within their ranges, names of months and days in English. Absent for a pattern with a letter
/// that is not known.
std::optional<std::string> java_time_regex(std::string_view pattern);

/// A moment as the pattern writes it, in UTC. Absent as above.
std::optional<std::string> java_time_text(std::string_view pattern,
                                          std::chrono::sys_time<std::chrono::milliseconds> moment);

}  // namespace driftgate
