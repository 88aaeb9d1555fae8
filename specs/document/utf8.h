#pragma once

#include <cstddef>
#include <string_view>

namespace driftgate {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// The offset of the first byte that is not part of well-formed UTF-8 (RFC 3629: no overlong
/// forms, no surrogates, nothing above U+10FFFF); text.size() when all is well.
std::size_t utf8_breaks_at(std::string_view text);

/// Code points in well-formed UTF-8.
std::size_t code_points(std::string_view text);

}  // namespace driftgate
