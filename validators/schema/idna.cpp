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

constexpr std::array<bool, 256> make_ldh() {
  std::array<bool, 256> table{};
  for (std::size_t c = '0'; c <= '9'; ++c) table[c] = true;
  for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = true;
  table['-'] = true;
  return table;
}
constexpr std::array<bool, 256> kLdh = make_ldh();

bool is_ldh(char c) { return kLdh[static_cast<unsigned char>(c)]; }

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

// RFC 3492 §6.3.
std::string encode_punycode(const Label& label) {
  constexpr std::string_view kDigits = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string encoded;
  for (const char32_t c : label)
    if (c < 0x80) encoded += static_cast<char>(c);
  const std::size_t basic = encoded.size();
  if (basic > 0) encoded += '-';
  std::size_t handled = basic;
  std::uint64_t delta = 0;
  char32_t least = 128;
  std::uint32_t bias = 72;
  while (handled < label.size()) {
    char32_t next = 0x10FFFF;
    for (const char32_t c : label)
      if (c >= least && c < next) next = c;
    delta += std::uint64_t{next - least} * (handled + 1);
    least = next;
    for (const char32_t c : label) {
      if (c < least) ++delta;
      if (c != least) continue;
      std::uint64_t rest = delta;
      for (std::uint32_t k = 36;; k += 36) {
        const std::uint32_t threshold = k <= bias ? 1 : std::min(k - bias, 26u);
        if (rest < threshold) break;
        encoded += kDigits[threshold + (rest - threshold) % (36 - threshold)];
        rest = (rest - threshold) / (36 - threshold);
      }
      encoded += kDigits[rest];
      bias = adapt(static_cast<std::uint32_t>(delta), static_cast<std::uint32_t>(handled + 1),
                   handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++least;
  }
  return encoded;
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

// The U-label that an A-label stands for; absent when it stands for none.
std::optional<Label> decode_a_label(std::string_view label) {
  std::string encoded(label.substr(4));
  for (char& c : encoded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  std::optional<Label> decoded = decode_punycode(encoded);
  if (!decoded || !is_u_label(*decoded) || encode_punycode(*decoded) != encoded)
    return std::nullopt;
  const bool ascii =
      std::all_of(decoded->begin(), decoded->end(), [](char32_t c) { return c < 0x80; });
  return ascii ? std::nullopt : decoded;
}

bool is_ldh_label(std::string_view label) {
  if (label.empty() || label.size() > kLabelLimit) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), is_ldh);
}

// Such labels mean more than their letters, or nothing (RFC 5890 §2.3.1).
bool is_reserved(std::string_view label) {
  return label.size() >= 4 && label[2] == '-' && label[3] == '-';
}

// The label as people read it; absent when it is none.
std::optional<Label> read_ldh_label(std::string_view label) {
  if (!is_ldh_label(label)) return std::nullopt;
  if (!is_reserved(label)) return Label(label.begin(), label.end());
  const bool ace = (label[0] == 'x' || label[0] == 'X') && (label[1] == 'n' || label[1] == 'N');
  return ace ? decode_a_label(label) : std::nullopt;
}

// Bidirectional classes as far as the rule of RFC 5893 tells them apart.
enum class Bidi : std::uint8_t { left, right, arabic_number, european_number, mark, neutral };

Bidi direction_of(char32_t c) {
  static const RE2 right(
      R"([\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}\p{Samaritan}\p{Mandaic}])");
  static const RE2 mark(R"(\p{Mn})");
  if ((c >= '0' && c <= '9') || (c >= 0x6F0 && c <= 0x6F9)) return Bidi::european_number;
  if (c < 0x80) return c == '-' ? Bidi::neutral : Bidi::left;
  if ((c >= 0x660 && c <= 0x669) || c == 0x66B || c == 0x66C || c == 0x6DD)
    return Bidi::arabic_number;
  if (in_class(c, mark)) return Bidi::mark;
  if (in_class(c, right)) return Bidi::right;
  return is_letter_or_digit(c) ? Bidi::left : Bidi::neutral;
}

// RFC 5893 §2, one label of a name in which some label is written from the right.
bool keeps_bidi_rule(const Label& label) {
  if (label.empty()) return true;
  std::vector<Bidi> directions;
  directions.reserve(label.size());
  for (const char32_t c : label) directions.push_back(direction_of(c));
  const auto has = [&](Bidi direction) {
    return std::find(directions.begin(), directions.end(), direction) != directions.end();
  };
  const Bidi first = directions.front();
  while (directions.size() > 1 && directions.back() == Bidi::mark) directions.pop_back();
  const Bidi last = directions.back();
  if (first == Bidi::left)
    return !has(Bidi::right) && !has(Bidi::arabic_number) &&
           (last == Bidi::left || last == Bidi::european_number);
  if (first != Bidi::right || has(Bidi::left)) return false;
  if (has(Bidi::european_number) && has(Bidi::arabic_number)) return false;
  return last == Bidi::right || last == Bidi::european_number || last == Bidi::arabic_number;
}

bool keep_bidi_rule(const std::vector<Label>& labels) {
  const bool bidirectional = std::any_of(labels.begin(), labels.end(), [](const Label& label) {
    return std::any_of(label.begin(), label.end(), [](char32_t c) {
      const Bidi direction = direction_of(c);
      return direction == Bidi::right || direction == Bidi::arabic_number;
    });
  });
  return !bidirectional || std::all_of(labels.begin(), labels.end(), keeps_bidi_rule);
}

}  // namespace

bool is_ascii_hostname(std::string_view text) {
  if (text.empty() || text.size() > kNameLimit) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (is_reserved(label) ? !read_ldh_label(label) : !is_ldh_label(label)) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_international_hostname(std::string_view text) {
  // RFC 3490 §3.1: four characters are dots.
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest[0] == '.') {
      parts.emplace_back();
    } else if (rest.starts_with("\u3002") || rest.starts_with("\uFF0E") ||
               rest.starts_with("\uFF61")) {
      parts.emplace_back();
      i += 2;
    } else {
      parts.back() += rest[0];
    }
  }
  std::size_t total = parts.size() - 1;
  std::vector<Label> labels;
  for (const std::string& part : parts) {
    const bool ascii = std::all_of(part.begin(), part.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii) {
      const std::optional<Label> label = read_ldh_label(part);
      if (!label) return false;
      labels.push_back(*label);
      total += part.size();
      continue;
    }
    if (part.size() > 4 * kLabelLimit) return false;
    labels.push_back(decode_utf8(part));
    if (!is_u_label(labels.back())) return false;
    const std::size_t length = 4 + encode_punycode(labels.back()).size();
    if (length > kLabelLimit) return false;
    total += length;
  }
  return total <= kNameLimit && keep_bidi_rule(labels);
}

}  // namespace driftgate
