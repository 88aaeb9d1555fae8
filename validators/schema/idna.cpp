#include "validators/schema/idna.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace driftgate {
namespace {

using Label = std::vector<char32_t>;

constexpr std::size_t kLabelLimit = 63;
constexpr std::size_t kNameLimit = 253;

bool is_ldh(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

Label decode_utf8(std::string_view text) {
  Label label;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    char32_t code_point = lead;
    const int trailing = lead < 0xC0 ? 0 : (lead < 0xE0 ? 1 : (lead < 0xF0 ? 2 : 3));
    if (trailing > 0) code_point = lead & (0x3Fu >> trailing);
    for (int k = 0; k < trailing && i < text.size(); ++k)
      code_point = (code_point << 6) | (static_cast<unsigned char>(text[i++]) & 0x3Fu);
    label.push_back(code_point);
  }
  return label;
}

std::string encode_utf8(char32_t c) {
  std::string text;
  const auto byte = [&](char32_t value) { text += static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6));
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 0x3F));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
  return text;
}

// RFC 3492 §6.1 and §6.2.
std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / 700 : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > 455; k += 36) delta /= 35;
  return k + 36 * delta / (delta + 38);
}

std::optional<Label> decode_punycode(std::string_view text) {
  Label label;
  const std::size_t dash = text.rfind('-');
  if (dash != std::string_view::npos) {
    label.assign(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dash));
    text.remove_prefix(dash + 1);
  }
  std::uint64_t code_point = 128;
  std::uint64_t at = 0;
  std::uint32_t bias = 72;
  while (!text.empty()) {
    const std::uint64_t before = at;
    std::uint64_t weight = 1;
    for (std::uint32_t k = 36;; k += 36) {
      if (text.empty()) return std::nullopt;
      const char c = text[0];
      text.remove_prefix(1);
      std::uint32_t digit = 0;
      if (c >= 'a' && c <= 'z')
        digit = static_cast<std::uint32_t>(c - 'a');
      else if (c >= 'A' && c <= 'Z')
        digit = static_cast<std::uint32_t>(c - 'A');
      else if (c >= '0' && c <= '9')
        digit = static_cast<std::uint32_t>(c - '0') + 26;
      else
        return std::nullopt;
      at += digit * weight;
      if (at > 0xFFFFFFFF) return std::nullopt;
      const std::uint32_t threshold = k <= bias ? 1 : std::min(k - bias, 26u);
      if (digit < threshold) break;
      weight *= 36 - threshold;
    }
    const std::uint64_t points = label.size() + 1;
    bias = adapt(static_cast<std::uint32_t>(at - before), static_cast<std::uint32_t>(points),
                 before == 0);
    code_point += at / points;
    at %= points;
    if (code_point > 0x10FFFF) return std::nullopt;
    label.insert(label.begin() + static_cast<std::ptrdiff_t>(at),
                 static_cast<char32_t>(code_point));
    ++at;
  }
  return label;
}

bool in_class(char32_t c, const RE2& set) { return RE2::FullMatch(encode_utf8(c), set); }

// RFC 5892 §2 by general categories, less what case folding and normalisation change.
bool is_letter_or_digit(char32_t c) {
  static const RE2 set(R"([\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}])");
  return in_class(c, set);
}

bool is_mark(char32_t c) {
  static const RE2 set(R"(\p{M})");
  return in_class(c, set);
}

bool is_script(char32_t c, const char* script) {
  return in_class(c, RE2(std::string("\\p{") + script + "}"));
}

// RFC 5892 §2.6.
constexpr std::array<char32_t, 8> kAllowed{0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007, 0x2D, 0};
constexpr std::array<char32_t, 11> kDisallowed{0x640,  0x7FA,  0x302E, 0x302F, 0x3031, 0x3032,
                                               0x3033, 0x3034, 0x3035, 0x303B, 0};

bool is_virama(char32_t c) {
  constexpr std::array<char32_t, 20> kViramas{
      0x94D, 0x9CD, 0xA4D,  0xACD,  0xB4D,  0xBCD,  0xC4D,  0xCCD,  0xD4D,  0xDCA,
      0xE3A, 0xF84, 0x1039, 0x1714, 0x1734, 0x17D2, 0x1B44, 0xA806, 0xA8C4, 0xA953};
  return std::find(kViramas.begin(), kViramas.end(), c) != kViramas.end();
}

bool any_of_script(const Label& label, std::initializer_list<const char*> scripts) {
  return std::any_of(label.begin(), label.end(), [&](char32_t c) {
    if (c == 0x30FB) return false;
    return std::any_of(scripts.begin(), scripts.end(),
                       [&](const char* script) { return is_script(c, script); });
  });
}

bool any_between(const Label& label, char32_t first, char32_t last) {
  return std::any_of(label.begin(), label.end(),
                     [&](char32_t c) { return first <= c && c <= last; });
}

// RFC 5892 appendix A; absent when the character has no contextual rule.
std::optional<bool> keeps_context(const Label& label, std::size_t at) {
  const char32_t before = at > 0 ? label[at - 1] : 0;
  const char32_t after = at + 1 < label.size() ? label[at + 1] : 0;
  switch (label[at]) {
    case 0x200C:  // ZERO WIDTH NON-JOINER; between joining Arabic letters too.
      return is_virama(before) || (before != 0 && after != 0 && is_script(before, "Arabic") &&
                                   is_script(after, "Arabic"));
    case 0x200D:  // ZERO WIDTH JOINER
      return is_virama(before);
    case 0xB7:  // MIDDLE DOT
      return before == 'l' && after == 'l';
    case 0x375:  // GREEK LOWER NUMERAL SIGN
      return after != 0 && is_script(after, "Greek");
    case 0x5F3:  // HEBREW PUNCTUATION GERESH
    case 0x5F4:  // HEBREW PUNCTUATION GERSHAYIM
      return before != 0 && is_script(before, "Hebrew");
    case 0x30FB:  // KATAKANA MIDDLE DOT
      return any_of_script(label, {"Hiragana", "Katakana", "Han"});
    default:
      break;
  }
  if (label[at] >= 0x660 && label[at] <= 0x669) return !any_between(label, 0x6F0, 0x6F9);
  if (label[at] >= 0x6F0 && label[at] <= 0x6F9) return !any_between(label, 0x660, 0x669);
  return std::nullopt;
}

bool is_u_label(const Label& label) {
  if (label.empty() || label.front() == '-' || label.back() == '-') return false;
  if (label.size() >= 4 && label[2] == '-' && label[3] == '-') return false;  // RFC 5891 §4.2.3.1
  if (is_mark(label.front())) return false;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const char32_t c = label[i];
    if (const std::optional<bool> kept = keeps_context(label, i)) {
      if (!*kept) return false;
      continue;
    }
    if (c < 0x80) {
      if (!is_ldh(static_cast<char>(c))) return false;
      continue;
    }
    if (std::find(kAllowed.begin(), kAllowed.end(), c) != kAllowed.end()) continue;
    if (std::find(kDisallowed.begin(), kDisallowed.end(), c) != kDisallowed.end()) return false;
    if (!is_letter_or_digit(c)) return false;
  }
  return true;
}

bool is_a_label(std::string_view label) {
  const std::optional<Label> decoded = decode_punycode(label.substr(4));
  if (!decoded || !is_u_label(*decoded)) return false;
  return std::any_of(decoded->begin(), decoded->end(), [](char32_t c) { return c >= 0x80; });
}

bool is_ldh_label(std::string_view label) {
  if (label.empty() || label.size() > kLabelLimit) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  if (!std::all_of(label.begin(), label.end(), is_ldh)) return false;
  if (label.size() < 4 || label[2] != '-' || label[3] != '-') return true;
  const bool ace = (label[0] == 'x' || label[0] == 'X') && (label[1] == 'n' || label[1] == 'N');
  return ace && is_a_label(label);
}

// Bytes of the label as it travels (RFC 3492), so that long ones can be refused.
std::size_t encoded_length(const Label& label) {
  std::size_t basic = 0;
  for (const char32_t c : label) basic += c < 0x80 ? 1 : 0;
  if (basic == label.size()) return basic;
  std::uint64_t handled = basic;
  std::uint64_t delta = 0;
  char32_t n = 128;
  std::uint32_t bias = 72;
  std::size_t length = 4 + basic + (basic > 0 ? 1 : 0);
  while (handled < label.size()) {
    char32_t next = 0x10FFFF;
    for (const char32_t c : label)
      if (c >= n && c < next) next = c;
    delta += std::uint64_t{next - n} * (handled + 1);
    n = next;
    for (const char32_t c : label) {
      if (c < n) ++delta;
      if (c != n) continue;
      std::uint64_t q = delta;
      for (std::uint32_t k = 36;; k += 36) {
        const std::uint32_t threshold = k <= bias ? 1 : std::min(k - bias, 26u);
        ++length;
        if (q < threshold) break;
        q = (q - threshold) / (36 - threshold);
      }
      bias = adapt(static_cast<std::uint32_t>(delta), static_cast<std::uint32_t>(handled + 1),
                   handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++n;
  }
  return length;
}

}  // namespace

bool is_ascii_hostname(std::string_view text) {
  if (text.empty() || text.size() > kNameLimit) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_ldh_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_international_hostname(std::string_view text) {
  // RFC 3490 §3.1: four characters are dots.
  std::vector<std::string> labels(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest[0] == '.') {
      labels.emplace_back();
    } else if (rest.starts_with("\u3002") || rest.starts_with("\uFF0E") ||
               rest.starts_with("\uFF61")) {
      labels.emplace_back();
      i += 2;
    } else {
      labels.back() += rest[0];
    }
  }
  std::size_t total = labels.size() - 1;
  for (const std::string& label : labels) {
    const bool ascii = std::all_of(label.begin(), label.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii) {
      if (!is_ldh_label(label)) return false;
      total += label.size();
      continue;
    }
    if (label.size() > 4 * kLabelLimit) return false;
    const Label decoded = decode_utf8(label);
    const std::size_t length = encoded_length(decoded);
    if (!is_u_label(decoded) || length > kLabelLimit) return false;
    total += length;
  }
  return total <= kNameLimit;
}

}  // namespace driftgate
