#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace driftgate {

/// Columns that valid UTF-8 takes on a terminal: 0 for combining marks, 2 for wide characters.
std::size_t columns(std::string_view text);

/// At most `most` characters (code points) of valid UTF-8: the middle gives way to "…".
std::string cut_middle(std::string_view text, std::size_t most);

/// Any bytes made harmless by `sanitize` and then cut. Costs no more for a longer text.
std::string brief(std::string_view text, std::size_t most,
                  std::string (*sanitize)(std::string_view));

/// Lines of at most `width` columns (but at least one character), broken at blanks where there
/// are some. The first line has `taken` columns less. Views into `text`; one empty line for an
/// empty text.
std::vector<std::string_view> wrap(std::string_view text, std::size_t width, std::size_t taken = 0);

/// Seconds with three decimals: "1.234". The same in every locale; never negative.
std::string seconds(std::chrono::microseconds time);

/// Of a report's `started`; the epoch for a text that is no such time.
std::chrono::sys_seconds instant(std::string_view started);
inline bool is_instant(std::string_view started) {
  return instant(started).time_since_epoch().count() != 0;
}

/// "1 case", "2 cases".
std::string counted(std::size_t count, std::string_view noun);

}  // namespace driftgate
