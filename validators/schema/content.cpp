#include "validators/schema/content.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace driftgate {
namespace {

constexpr std::array<std::int8_t, 256> base64_digits() {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<std::int8_t, 256> digits{};
  digits.fill(-1);
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    digits[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int8_t>(i);
  return digits;
}

// RFC 4648 §4, with its padding.
std::optional<std::string> decode_base64(std::string_view text) {
  static constexpr std::array<std::int8_t, 256> kDigits = base64_digits();
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::int8_t digit = kDigits[static_cast<unsigned char>(c)];
    if (digit < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFF);
  }
  return count == 6 ? std::nullopt : std::optional(std::move(bytes));
}

}  // namespace

Node broken_content(const ContentRule& rule, std::string_view text) {
  std::optional<std::string> decoded;
  if (rule.encoding) {
    decoded = decode_base64(text);
    if (!decoded) return rule.encoding;
    text = *decoded;
  }
  if (!rule.media_type) return {};
  JsonReader reader;
  return reader.read(text) ? Node{} : rule.media_type;
}

}  // namespace driftgate
