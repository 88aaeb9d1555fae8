#include "specs/document/quote_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace driftgate {
namespace {

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  const std::size_t known = kShort.find(c);
  if (known == std::string_view::npos)
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
  else
    (out += '\\') += kLetters[known];
}

}  // namespace

void append_quoted_json(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    const auto plain = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
    out.append(text.substr(0, plain));
    if (plain == text.size()) break;
    append_escaped(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

std::string quote_json(std::string_view text) {
  std::string json;
  json.reserve(text.size() + 2);
  append_quoted_json(json, text);
  return json;
}

}  // namespace driftgate
