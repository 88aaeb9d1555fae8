#include "reporters/sanitize.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace driftgate {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";      // U+FFFD
constexpr std::string_view kSymbolForEscape = "\xE2\x90\x9B";  // U+241B
constexpr char32_t kEscape = 0x1B;

struct Range {
  char32_t first = 0;
  char32_t last = 0;
};

// What would act on a terminal, reorder the text around it, or not be seen at all. In order.
constexpr Range kHidden[] = {
    {0x00, 0x1F},        // C0
    {0x7F, 0x9F},        // DEL, C1
    {0xAD, 0xAD},        // soft hyphen
    {0x61C, 0x61C},      // Arabic letter mark
    {0x180E, 0x180E},    // Mongolian vowel separator
    {0x200B, 0x200F},    // zero width, left-to-right and right-to-left marks
    {0x2028, 0x202E},    // line and paragraph separator, bidi embeddings
    {0x2060, 0x206F},    // word joiner, bidi isolates
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFF9, 0xFFFB},    // interlinear annotation
    {0xFFFE, 0xFFFF},    // noncharacters
    {0xE0000, 0xE007F},  // tags
};

// Unicode's White_Space: what CI systems trim before they look for a command.
constexpr Range kBlank[] = {{0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},
                            {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F},
                            {0x205F, 0x205F}, {0x3000, 0x3000}};

template <std::size_t N>
bool within(const Range (&ranges)[N], char32_t c) {
  const auto* range = std::partition_point(std::begin(ranges), std::end(ranges),
                                           [c](const Range& r) { return r.last < c; });
  return range != std::end(ranges) && range->first <= c;
}

bool is_hidden(char32_t c) { return (c < 0x20 || c >= 0x7F) && within(kHidden, c); }

// XML 1.0 §2.2, Char; surrogates do not come out of UTF-8.
bool is_xml_char(char32_t c) {
  return c == 0x09 || c == 0x0A || c == 0x0D || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
}

void append_shown(std::string& out, char32_t c) {
  if (c == '\n')
    out += "\\n";
  else if (c == '\r')
    out += "\\r";
  else if (c == '\t')
    out += "\\t";
  else
    fmt::format_to(std::back_inserter(out), "\\u{{{:X}}}", static_cast<std::uint32_t>(c));
}

void append_utf16_escape(std::string& out, char32_t c) {
  const auto append = [&out](std::uint32_t unit) {
    fmt::format_to(std::back_inserter(out), "\\u{:04X}", unit);
  };
  const auto value = static_cast<std::uint32_t>(c);
  if (value < 0x10000) return append(value);
  append(0xD800 + ((value - 0x10000) >> 10));
  append(0xDC00 + ((value - 0x10000) & 0x3FF));
}

// Nothing that any sink for plain lines would change: most texts are so.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// Walks `text` and hands each character to append(out, glyph, bytes).
template <class Append>
void rewrite(std::string& out, std::string_view text, const Append& append) {
  while (!text.empty()) {
    const Glyph glyph = first_glyph(text);
    if (glyph.valid)
      append(out, glyph.code_point, text.substr(0, glyph.bytes));
    else
      out += kReplacement;
    text.remove_prefix(glyph.bytes);
  }
}

// The same for text that the sanitisers of terminals made.
template <class Replace>
std::string replaced(std::string_view text, const Replace& replace) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t i = 0; i < text.size(); ++i) replace(out, text[i], text.substr(i + 1));
  return out;
}

bool is_ascii_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// How many bytes follow the first one, and between what the first of them must lie (RFC 3629 §4).
struct Sequence {
  std::size_t more = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
};

Sequence sequence_of(std::uint8_t lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {.more = 1};
  if (lead == 0xE0) return {.more = 2, .low = 0xA0};
  if (lead == 0xED) return {.more = 2, .high = 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {.more = 2};
  if (lead == 0xF0) return {.more = 3, .low = 0x90};
  if (lead >= 0xF1 && lead <= 0xF3) return {.more = 3};
  if (lead == 0xF4) return {.more = 3, .high = 0x8F};
  return {};
}

// "##[", "##vso[", "##teamcity[", and "[[" with the word that makes Jenkins and GitLab attach a
// file.
bool opens_command(std::string_view text) {
  if (text.starts_with("[[")) return text.substr(2).starts_with("ATTACHMENT");
  if (!text.starts_with("##")) return false;
  text.remove_prefix(2);
  const auto end = std::find_if_not(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  return end != text.end() && *end == '[';
}

}  // namespace

Glyph first_glyph(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {.code_point = lead, .bytes = 1, .valid = true};
  const Sequence sequence = sequence_of(lead);
  if (sequence.more == 0) return {};
  char32_t value = lead & (0x3Fu >> sequence.more);
  for (std::size_t i = 1; i <= sequence.more; ++i) {
    const std::uint8_t low = i == 1 ? sequence.low : 0x80;
    const std::uint8_t high = i == 1 ? sequence.high : 0xBF;
    if (i >= text.size() || byte(i) < low || byte(i) > high) return {.bytes = i};
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  return {.code_point = value, .bytes = sequence.more + 1, .valid = true};
}

std::string terminal_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string shown;
  shown.reserve(text.size());
  rewrite(shown, text, [](std::string& out, char32_t c, std::string_view bytes) {
    if (is_hidden(c))
      append_shown(out, c);
    else
      out += bytes;
  });
  return shown;
}

std::string xml_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string shown;
  shown.reserve(text.size());
  rewrite(shown, text, [](std::string& out, char32_t c, std::string_view bytes) {
    if (c == kEscape)
      out += kSymbolForEscape;
    else if (!is_xml_char(c))
      out += kReplacement;
    else if (is_hidden(c))
      append_shown(out, c);
    else
      out += bytes;
  });
  return shown;
}

void append_json_string(std::string& to, std::string_view text) {
  to += '"';
  if (is_plain(text) && text.find_first_of("\"\\#") == std::string_view::npos) {
    to += text;
    to += '"';
    return;
  }
  rewrite(to, text, [](std::string& out, char32_t c, std::string_view bytes) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += bytes;
    } else if ((c == '#' && out.back() == '#') || is_hidden(c)) {
      append_utf16_escape(out, c);
    } else {
      out += bytes;
    }
  });
  to += '"';
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string html_text(std::string_view text) {
  return replaced(terminal_text(text), [](std::string& out, char c, std::string_view) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '#':  // The second of two: a page may be printed into a log, too.
        out += out.ends_with('#') ? "&#35;" : "#";
        break;
      case ':':
        out += out.ends_with(':') ? "&#58;" : ":";
        break;
      case '[':
        out += out.ends_with('[') ? "&#91;" : "[";
        break;
      default:
        out += c;
    }
  });
}

std::string markdown_text(std::string_view text) {
  return replaced(terminal_text(text), [](std::string& out, char c, std::string_view rest) {
    // GFM, extended autolinks: "www.", "scheme://", and "user@host".
    if (c == ':' && rest.starts_with("//")) {
      out += "&#58;";
      return;
    }
    if (c == '.' && out.ends_with("www")) {
      out += "&#46;";
      return;
    }
    // CommonMark §2.4: any ASCII punctuation may be escaped.
    if (std::string_view("\\`*_{}[]<>#|&~$!").find(c) != std::string_view::npos) out += '\\';
    out += c;
    // Mentions and references are looked for in the text that results: an escape is no help.
    if ((c == '@' || c == '#' || c == '!') && !rest.empty() && is_ascii_word(rest.front()))
      out += "&#8203;";
  });
}

std::string markdown_code(std::string_view text) {
  const std::string shown = terminal_text(text);
  if (shown.find_first_not_of(' ') == std::string::npos) return "` `";
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : shown) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  const std::string fence(longest + 1, '`');
  // CommonMark §6.1: one blank at each end is taken away, and keeps backticks apart.
  const bool apart =
      shown.front() == '`' || shown.back() == '`' || (shown.front() == ' ' && shown.back() == ' ');
  const char* const gap = apart ? " " : "";
  return fence + gap + shown + gap + fence;
}

// GFM §4.10: "|" is escaped inside a code span, too.
std::string markdown_cell_code(std::string_view text) {
  return replaced(markdown_code(text), [](std::string& out, char c, std::string_view) {
    if (c == '|') out += '\\';
    out += c;
  });
}

std::string github_message(std::string_view text) {
  return replaced(text, [](std::string& out, char c, std::string_view) {
    if (c == '%')
      out += "%25";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else
      out += c;
  });
}

std::string github_property(std::string_view text) {
  return replaced(github_message(disarm(terminal_text(text))),
                  [](std::string& out, char c, std::string_view) {
                    if (c == ':')
                      out += "%3A";
                    else if (c == ',')
                      out += "%2C";
                    else
                      out += c;
                  });
}

std::string tap_text(std::string_view text) {
  return replaced(terminal_text(text), [](std::string& out, char c, std::string_view) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  });
}

std::string prometheus_label(std::string_view text) {
  return replaced(disarm(terminal_text(text)), [](std::string& out, char c, std::string_view) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  });
}

std::string disarm(std::string_view line) {
  if (line.find("::") == std::string_view::npos && line.find("##") == std::string_view::npos &&
      line.find("[[") == std::string_view::npos)
    return std::string(line);
  std::string out;
  out.reserve(line.size() + 1);
  std::string_view rest = line;
  for (Glyph blank; !rest.empty(); rest.remove_prefix(blank.bytes)) {
    blank = first_glyph(rest);
    if (!within(kBlank, blank.code_point)) break;
  }
  out += line.substr(0, line.size() - rest.size());
  if (rest.starts_with("::")) out += '\\';
  for (std::size_t i = 0; i < rest.size(); ++i) {
    out += rest[i];
    if (opens_command(rest.substr(i))) out += '\\';
  }
  return out;
}

}  // namespace driftgate
