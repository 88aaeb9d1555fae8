#include "specs/document/quote_yaml.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>

#include "specs/document/utf8.h"

namespace driftgate {

std::string quote_yaml(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    std::size_t size = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    size = std::min(size, text.size());
    const std::string_view one = text.substr(0, size);
    if (utf8_breaks_at(one) != size) {
      out += "\\uFFFD";
      text.remove_prefix(1);
      continue;
    }
    char32_t code = size == 1 ? byte : byte & (0x7FU >> size);
    for (const char c : one.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3FU);
    const bool hidden = code < 0x20 || (code >= 0x7F && code < 0xA0) ||
                        (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
                        (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF || code >= 0xFFF0;
    if (hidden)
      out += fmt::format("\\U{:08X}", static_cast<std::uint32_t>(code));
    else if (code == '"' || code == '\\')
      out += fmt::format("\\{}", one);
    else
      out += one;
    text.remove_prefix(size);
  }
  return out + '"';
}

}  // namespace driftgate
