#include "specs/document/yaml_scalar.h"

#include <charconv>
#include <cstdint>

#include "specs/document/ascii.h"

namespace driftgate {
namespace {

std::size_t digits_at(std::string_view text, std::size_t from) {
  std::size_t past = from;
  while (past < text.size() && is_digit(text[past])) ++past;
  return past - from;
}

// 0o17 and 0x1F; "" for others and for those beyond 64 bits.
std::string based_integer(std::string_view text) {
  if (text.size() < 3 || text[0] != '0' || (text[1] != 'o' && text[1] != 'x')) return {};
  std::uint64_t value = 0;
  const char* past = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data() + 2, past, value, text[1] == 'o' ? 8 : 16);
  return error == std::errc{} && end == past ? std::to_string(value) : std::string{};
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? as JSON writes it; "" when
// the text is no number.
std::string decimal(std::string_view text) {
  std::string number;
  std::size_t at = 0;
  if (text[0] == '-') number += '-';
  if (text[0] == '-' || text[0] == '+') ++at;
  const std::size_t whole = digits_at(text, at);
  if (whole > 1 && text[at] == '0') return {};
  number += whole == 0 ? std::string_view("0") : text.substr(at, whole);
  at += whole;
  std::size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    fraction = digits_at(text, at + 1);
    if (fraction > 0) number += text.substr(at, fraction + 1);
    at += fraction + 1;
  }
  if (whole == 0 && fraction == 0) return {};
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const bool is_signed = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+');
    const std::size_t from = at + (is_signed ? 2 : 1);
    const std::size_t exponent = digits_at(text, from);
    if (exponent == 0) return {};
    number += text.substr(at, from + exponent - at);
    at = from + exponent;
  }
  return at == text.size() ? number : std::string{};
}

}  // namespace

Scalar resolve_plain_scalar(std::string_view text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
    return {.kind = Kind::null};
  const char first = text[0];
  if (first == 't' || first == 'T' || first == 'f' || first == 'F') {
    if (text == "true" || text == "True" || text == "TRUE")
      return {.kind = Kind::boolean, .boolean = true};
    if (text == "false" || text == "False" || text == "FALSE") return {.kind = Kind::boolean};
    return {};
  }
  if (!is_digit(first) && first != '-' && first != '+' && first != '.') return {};
  std::string number = based_integer(text);
  if (number.empty()) number = decimal(text);
  if (number.empty()) return {};
  return {.kind = Kind::number, .number = std::move(number)};
}

}  // namespace driftgate
