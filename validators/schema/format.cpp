#include "validators/schema/format.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "specs/document/ascii.h"
#include "specs/http/uri.h"
#include "validators/schema/idna.h"
#include "validators/schema/number.h"
#include "validators/schema/pattern.h"

namespace driftgate {
namespace {

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

constexpr bool contains(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

// Reads a text from its front.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_any(std::string_view set) {
    if (rest_.empty() || !contains(set, rest_[0])) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Exactly `digits` digits.
  std::optional<int> number(std::size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (!is_digit(c)) return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  bool digits() {
    const std::size_t past = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    rest_.remove_prefix(past);
    return past > 0;
  }

 private:
  std::string_view rest_;
};

// RFC 3339 §5.6 and §5.7.
bool take_date(Cursor& in) {
  const auto year = in.number(4);
  if (!year || !in.take('-')) return false;
  const auto month = in.number(2);
  if (!month || !in.take('-')) return false;
  const auto day = in.number(2);
  if (!day || *month < 1 || *month > 12 || *day < 1) return false;
  constexpr std::array<int, 12> kDays{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (*year % 4 == 0 && *year % 100 != 0) || *year % 400 == 0;
  if (*month == 2 && *day == 29 && !leap) return false;
  return *day <= kDays[static_cast<std::size_t>(*month - 1)];
}

bool take_time(Cursor& in) {
  const auto hour = in.number(2);
  if (!hour || !in.take(':')) return false;
  const auto minute = in.number(2);
  if (!minute || !in.take(':')) return false;
  const auto second = in.number(2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return false;
  if (in.take('.') && !in.digits()) return false;

  int offset = 0;
  if (!in.take_any("Zz")) {
    const int sign = in.take('-') ? -1 : 1;
    if (sign == 1 && !in.take('+')) return false;
    const auto hours = in.number(2);
    if (!hours || !in.take(':')) return false;
    const auto minutes = in.number(2);
    if (!minutes || *hours > 23 || *minutes > 59) return false;
    offset = sign * (*hours * 60 + *minutes);
  }
  if (*second < 60) return true;
  // A leap second is the last one of a day in UTC.
  constexpr int kDay = 24 * 60;
  return ((*hour * 60 + *minute - offset) % kDay + kDay) % kDay == kDay - 1;
}

bool is_date(std::string_view text) {
  Cursor in(text);
  return take_date(in) && in.done();
}

bool is_time(std::string_view text) {
  Cursor in(text);
  return take_time(in) && in.done();
}

bool is_date_time(std::string_view text) {
  Cursor in(text);
  return take_date(in) && in.take_any("Tt") && take_time(in) && in.done();
}

// RFC 3339 appendix A: units stand in their order, and none between two others may lack.
bool take_units(Cursor& in, std::string_view units) {
  std::optional<std::size_t> last;
  while (!in.done() && !in.rest().starts_with('T')) {
    if (!in.digits() || in.done()) return false;
    const std::size_t unit = units.find(in.rest()[0]);
    if (unit == std::string_view::npos || (last && unit != *last + 1)) return false;
    in.take_any(units);
    last = unit;
  }
  return last.has_value();
}

bool is_duration(std::string_view text) {
  Cursor in(text);
  if (!in.take('P')) return false;
  if (text.ends_with('W')) return in.digits() && in.take('W') && in.done();
  if (!in.rest().starts_with('T') && !take_units(in, "YMD")) return false;
  return in.done() || (in.take('T') && take_units(in, "HMS") && in.done());
}

bool is_ipv4(std::string_view text) {
  Cursor in(text);
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && !in.take('.')) return false;
    const std::string_view before = in.rest();
    if (!in.digits()) return false;
    const std::string_view number = before.substr(0, before.size() - in.rest().size());
    if (number.size() > 3 || (number.size() > 1 && number[0] == '0')) return false;
    if (number.size() == 3 && number > "255") return false;
  }
  return in.done();
}

// RFC 4291 §2.2.
bool is_ipv6(std::string_view text) {
  int groups = 0;
  bool compressed = false;
  if (text.starts_with("::")) {
    compressed = true;
    text.remove_prefix(2);
    if (text.empty()) return true;
  } else if (text.starts_with(':')) {
    return false;
  }
  while (true) {
    const std::size_t past = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, past);
    if (past == text.size() && contains(group, '.')) {
      if (!is_ipv4(group)) return false;
      groups += 2;
      break;
    }
    if (group.empty() || group.size() > 4 || !std::all_of(group.begin(), group.end(), is_hex))
      return false;
    ++groups;
    text.remove_prefix(past);
    if (text.empty()) break;
    text.remove_prefix(1);
    if (text.starts_with(':')) {
      if (compressed) return false;
      compressed = true;
      text.remove_prefix(1);
      if (text.empty()) break;
    } else if (text.empty()) {
      return false;
    }
  }
  return compressed ? groups < 8 : groups == 8;
}

bool is_hostname(std::string_view text) { return is_ascii_hostname(text); }
bool is_idn_hostname(std::string_view text) { return is_international_hostname(text); }

constexpr std::array<bool, 256> make_atom_characters() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 128; ++c) {
    const char character = static_cast<char>(c);
    table[c] = is_alphanumeric(character) || contains("!#$%&'*+-/=?^_`{|}~", character);
  }
  return table;
}
constexpr std::array<bool, 256> kAtomCharacters = make_atom_characters();

bool is_atom_character(char c) { return kAtomCharacters[static_cast<unsigned char>(c)]; }

// RFC 5321 §4.1.2; with `international` RFC 6531 §3.3.
bool is_local_part(std::string_view text, bool international) {
  if (text.empty()) return false;
  if (text[0] != '"') {
    char before = '.';
    for (const char c : text) {
      if (c == '.' && before == '.') return false;
      if (c != '.' && !is_atom_character(c) && !(international && !is_ascii(c))) return false;
      before = c;
    }
    return before != '.';
  }
  if (text.size() < 2 || text.back() != '"') return false;
  text = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') return false;
    if (text[i] == '\\' && ++i == text.size()) return false;
    if (is_ascii(text[i]) ? (text[i] < ' ' || text[i] == 0x7F) : !international) return false;
  }
  return true;
}

bool is_mailbox(std::string_view text, bool international) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || !is_local_part(text.substr(0, at), international))
    return false;
  const std::string_view domain = text.substr(at + 1);
  if (domain.starts_with('[') && domain.ends_with(']')) {
    const std::string_view address = domain.substr(1, domain.size() - 2);
    return is_ipv4(address) || (address.starts_with("IPv6:") && is_ipv6(address.substr(5)));
  }
  return international ? is_international_hostname(domain) : is_ascii_hostname(domain);
}

bool is_email(std::string_view text) { return is_mailbox(text, false); }
bool is_idn_email(std::string_view text) { return is_mailbox(text, true); }

// Which characters may stand where in a URI: RFC 3986 §2, appendix A.
enum UriCharacter : std::uint8_t {
  kPlain = 1,  // Unreserved or sub-delims.
  kSlash = 2,
  kQuestion = 4,
  kColon = 8,
  kAt = 16,
};

constexpr std::array<std::uint8_t, 256> make_uri_characters() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0; c < 128; ++c) {
    const char character = static_cast<char>(c);
    if (is_alphanumeric(character) || contains("-._~!$&'()*+,;=", character)) table[c] = kPlain;
  }
  table['/'] = kSlash;
  table[':'] = kColon;
  table['@'] = kAt;
  table['?'] = kQuestion;
  return table;
}
constexpr std::array<std::uint8_t, 256> kUriCharacters = make_uri_characters();

constexpr std::uint8_t kPathCharacters = kPlain | kColon | kAt | kSlash;
constexpr std::uint8_t kQueryCharacters = kPathCharacters | kQuestion;

std::uint8_t uri_character(char c) { return kUriCharacters[static_cast<unsigned char>(c)]; }

// Characters of the kinds `allowed` and escapes; beyond ASCII only in IRIs.
bool is_uri_text(std::string_view text, std::uint8_t allowed, bool international) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (uri_character(c) & allowed) continue;
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (is_ascii(c) || !international) {
      return false;
    }
  }
  return true;
}

// What cannot stand in all of host, path and query.
constexpr std::array<std::uint8_t, 256> make_ends_plain_url() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c)
    table[c] = (kUriCharacters[c] & (kPlain | kSlash | kQuestion)) == 0 ? 1 : 0;
  return table;
}
constexpr std::array<std::uint8_t, 256> kEndsPlainUrl = make_ends_plain_url();

// A URL with nothing but a host, a path and a query of plain characters, as most are: those may
// stand in any of the three, so it need not be taken apart.
bool is_plain_url(std::string_view text) {
  if (text.starts_with("https://"))
    text.remove_prefix(8);
  else if (text.starts_with("http://"))
    text.remove_prefix(7);
  else
    return false;
  const char* at = text.data();
  const char* const past = at + text.size();
  const auto ends = [](char c) { return kEndsPlainUrl[static_cast<unsigned char>(c)]; };
  for (; past - at >= 4; at += 4)
    if ((ends(at[0]) | ends(at[1]) | ends(at[2]) | ends(at[3])) != 0) return false;
  for (; at != past; ++at)
    if (ends(*at) != 0) return false;
  return true;
}

bool is_authority(std::string_view text, bool international) {
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos) {
    if (!is_uri_text(text.substr(0, at), kPlain | kColon, international)) return false;
    text.remove_prefix(at + 1);
  }
  if (text.starts_with('[')) {
    const std::size_t past = text.find(']');
    if (past == std::string_view::npos) return false;
    const std::string_view address = text.substr(1, past - 1);
    const bool future = address.size() > 3 && (address[0] == 'v' || address[0] == 'V') &&
                        is_hex(address[1]) && contains(address, '.') &&
                        is_uri_text(address, kPlain | kColon, false);
    if (!future && !is_ipv6(address)) return false;
    text.remove_prefix(past + 1);
    if (!text.empty() && text[0] != ':') return false;
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    if (!is_uri_text(text.substr(0, colon), kPlain, international)) return false;
    text.remove_prefix(colon);
  }
  return text.empty() || std::all_of(text.begin() + 1, text.end(), is_digit);
}

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text[0]) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || contains("+-.", c);
  });
}

// RFC 3986 §3 and §4.1; RFC 3987 §2.2.
bool is_reference(std::string_view text, bool relative_too, bool international) {
  if (is_plain_url(text)) return true;
  const std::size_t fragment = std::min(text.find('#'), text.size());
  if (fragment < text.size() &&
      !is_uri_text(text.substr(fragment + 1), kQueryCharacters, international))
    return false;
  text = text.substr(0, fragment);
  const std::size_t query = std::min(text.find('?'), text.size());
  if (query < text.size() && !is_uri_text(text.substr(query + 1), kQueryCharacters, international))
    return false;
  text = text.substr(0, query);
  const std::size_t colon = text.find(':');
  if (colon < text.find('/')) {
    // A relative reference may have no colon in its first segment.
    if (!is_scheme(text.substr(0, colon))) return false;
    text.remove_prefix(colon + 1);
  } else if (!relative_too) {
    return false;
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const std::size_t path = std::min(text.find('/'), text.size());
    if (!is_authority(text.substr(0, path), international)) return false;
    text.remove_prefix(path);
  }
  return is_uri_text(text, kPathCharacters, international);
}

bool is_uri(std::string_view text) { return is_reference(text, false, false); }
bool is_uri_reference(std::string_view text) { return is_reference(text, true, false); }
bool is_iri(std::string_view text) { return is_reference(text, false, true); }
bool is_iri_reference(std::string_view text) { return is_reference(text, true, true); }

// RFC 6570 §2.3 and §2.4: name, optionally :length or *.
bool is_variable(std::string_view text) {
  if (text.ends_with('*')) {
    text.remove_suffix(1);
  } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    const std::string_view length = text.substr(colon + 1);
    if (length.empty() || length.size() > 4 || length[0] == '0' ||
        !std::all_of(length.begin(), length.end(), is_digit))
      return false;
    text = text.substr(0, colon);
  }
  if (text.empty() || text.starts_with('.') || text.ends_with('.')) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (!is_alphanumeric(c) && c != '_' && !(c == '.' && text[i - 1] != '.')) {
      return false;
    }
  }
  return true;
}

bool is_expression(std::string_view text) {
  if (!text.empty() && contains("+#./;?&=,!@|", text[0])) text.remove_prefix(1);
  while (true) {
    const std::size_t comma = text.find(',');
    if (!is_variable(text.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

bool is_uri_template(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '{') {
      const std::size_t past = text.find('}', i);
      if (past == std::string_view::npos || !is_expression(text.substr(i + 1, past - i - 1)))
        return false;
      i = past;
    } else if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (is_ascii(c) && (c <= ' ' || c == 0x7F || contains("\"<>\\^`|}", c))) {
      return false;
    }
  }
  return true;
}

// RFC 6901 §3.
bool is_json_pointer(std::string_view text) {
  if (!text.empty() && text[0] != '/') return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '~' && (i + 1 == text.size() || !contains("01", text[i + 1]))) return false;
  return true;
}

bool is_relative_json_pointer(std::string_view text) {
  Cursor in(text);
  if (text.size() > 1 && text[0] == '0' && is_digit(text[1])) return false;
  if (!in.digits()) return false;
  return in.rest() == "#" || is_json_pointer(in.rest());
}

// RFC 9562 §4.
bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool is_base64(std::string_view text, std::string_view extra, bool padded) {
  std::size_t digits = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (padded && (c == '\r' || c == '\n')) continue;  // MIME lines are common in real answers.
    if (c == '=') {
      ++padding;
    } else if (padding > 0 || (!is_alphanumeric(c) && !contains(extra, c))) {
      return false;
    } else {
      ++digits;
    }
  }
  if (padding > 2 || digits % 4 == 1) return false;
  return padding == 0 && !padded ? true : (digits + padding) % 4 == 0;
}

bool is_byte(std::string_view text) { return is_base64(text, "+/", true); }
bool is_base64url(std::string_view text) { return is_base64(text, "-_", false); }

bool is_one_character(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }) == 1;
}

bool within(std::string_view lexeme, std::string_view least, std::string_view most) {
  return compare_numbers(lexeme, least) >= 0 && compare_numbers(lexeme, most) <= 0;
}

template <std::int64_t kLeast, std::int64_t kMost>
bool is_small_integer(std::string_view lexeme) {
  if (const auto value = small_integer(lexeme)) return kLeast <= *value && *value <= kMost;
  return is_integer(lexeme) && within(lexeme, std::to_string(kLeast), std::to_string(kMost));
}

// Bounds that themselves have more digits than the quick way takes.
bool is_int64(std::string_view lexeme) {
  return small_integer(lexeme) ||
         (is_integer(lexeme) && within(lexeme, "-9223372036854775808", "9223372036854775807"));
}
bool is_uint64(std::string_view lexeme) {
  if (const auto value = small_integer(lexeme)) return *value >= 0;
  return is_integer(lexeme) && within(lexeme, "0", "18446744073709551615");
}
bool is_float(std::string_view n) { return within(n, "-3.4028236e38", "3.4028236e38"); }
bool is_double(std::string_view n) {
  return within(n, "-1.7976931348623158e308", "1.7976931348623158e308");
}

constexpr Format::Of kStrings = Format::Of::strings;
constexpr Format::Of kNumbers = Format::Of::numbers;

constexpr std::array kFormats{
    Format{"date-time", kStrings, is_date_time},
    Format{"date", kStrings, is_date},
    Format{"time", kStrings, is_time},
    Format{"duration", kStrings, is_duration},
    Format{"email", kStrings, is_email},
    Format{"idn-email", kStrings, is_idn_email},
    Format{"hostname", kStrings, is_hostname},
    Format{"idn-hostname", kStrings, is_idn_hostname},
    Format{"ipv4", kStrings, is_ipv4},
    Format{"ipv6", kStrings, is_ipv6},
    Format{"uri", kStrings, is_uri},
    Format{"uri-reference", kStrings, is_uri_reference},
    Format{"iri", kStrings, is_iri},
    Format{"iri-reference", kStrings, is_iri_reference},
    Format{"uri-template", kStrings, is_uri_template},
    Format{"json-pointer", kStrings, is_json_pointer},
    Format{"relative-json-pointer", kStrings, is_relative_json_pointer},
    Format{"regex", kStrings, is_ecma_regex},
    Format{"uuid", kStrings, is_uuid},
    Format{"byte", kStrings, is_byte},
    Format{"base64url", kStrings, is_base64url},
    Format{"char", kStrings, is_one_character},
    Format{"int8", kNumbers, is_small_integer<-128, 127>},
    Format{"int16", kNumbers, is_small_integer<-32768, 32767>},
    Format{"int32", kNumbers, is_small_integer<-2'147'483'648, 2'147'483'647>},
    Format{"int64", kNumbers, is_int64},
    Format{"uint8", kNumbers, is_small_integer<0, 255>},
    Format{"uint16", kNumbers, is_small_integer<0, 65535>},
    Format{"uint32", kNumbers, is_small_integer<0, 4'294'967'295>},
    Format{"uint64", kNumbers, is_uint64},
    Format{"double-int", kNumbers, is_small_integer<-9'007'199'254'740'991, 9'007'199'254'740'991>},
    Format{"float", kNumbers, is_float},
    Format{"double", kNumbers, is_double},
    // Known, and true of every text or number.
    Format{"binary"},
    Format{"password"},
    Format{"decimal"},
    Format{"decimal128"},
    Format{"commonmark"},
    Format{"html"},
    Format{"unixtime"},
};

}  // namespace

const Format* find_format(std::string_view name) {
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const Format& format) { return format.name == name; });
  return found == kFormats.end() ? nullptr : &*found;
}

bool is_format_within(std::string_view narrow, std::string_view wide) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kWithin{{
      {"int8", "int16"},
      {"int8", "int32"},
      {"int8", "int64"},
      {"int16", "int32"},
      {"int16", "int64"},
      {"int32", "int64"},
      {"float", "double"},
      {"email", "idn-email"},
      {"hostname", "idn-hostname"},
      {"uri", "uri-reference"},
      {"uri", "iri"},
      {"uri", "iri-reference"},
      {"iri", "iri-reference"},
      {"uri-reference", "iri-reference"},
  }};
  return narrow == wide ||
         std::find(kWithin.begin(), kWithin.end(), std::pair(narrow, wide)) != kWithin.end();
}

}  // namespace driftgate
