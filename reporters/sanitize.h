#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace driftgate {

// Everything that a provider or a description wrote goes through one of these on its way into a
// report, once for each place it goes to. All take any bytes and give one line of valid UTF-8:
// bytes that are no UTF-8 (RFC 3629) become U+FFFD.

/// For terminals and CI logs. Control characters (C0, DEL, C1), bidi controls, line separators
/// and characters without a shape of their own are shown: `\n`, `\u{1B}`, `\u{202E}`.
std::string terminal_text(std::string_view text);

/// For XML 1.0 text and attributes, before the writer escapes markup: as for terminals, but ESC
/// becomes U+241B and what is no XML `Char` becomes U+FFFD.
std::string xml_text(std::string_view text);

/// A JSON string with its quotes (RFC 8259 §7). Lossless for valid UTF-8; what terminal_text()
/// shows is written as \uXXXX, and so is the start of a CI command.
std::string json_string(std::string_view text);
void append_json_string(std::string& to, std::string_view text);

/// For HTML text and quoted attributes: as for terminals, with markup as character references, and
/// so what begins a CI command.
std::string html_text(std::string_view text);

/// For Markdown as GitHub and GitLab read it, in a table's cell too: as for terminals, and nothing
/// in it is markup, a link, a mention or the number of an issue.
std::string markdown_text(std::string_view text);

/// A code span; of a blank for an empty text, since an empty span is none.
std::string markdown_code(std::string_view text);

/// The same in a cell of a table, which "|" would end.
std::string markdown_cell_code(std::string_view text);

/// For the message of a GitHub workflow command; of its lines, disarm() first. Line breaks stay,
/// as `%0A`: text in which they should not goes through terminal_text() before.
std::string github_message(std::string_view text);

/// The value of such a command's property: as for terminals, and without ":" and ",".
std::string github_property(std::string_view text);

/// The description of a test in TAP 14: as for terminals; "#" would begin a directive.
std::string tap_text(std::string_view text);

/// The value of a label in the Prometheus text format, without its quotes.
std::string prometheus_label(std::string_view text);

/// A line that no CI system takes for a command: `\::error::` (GitHub), `#\#[group]`,
/// `#\#vso[` (Azure), `#\#teamcity[`, `[\[ATTACHMENT|` (Jenkins, GitLab). For whole lines, after
/// they were put together.
std::string disarm(std::string_view line);

/// The first character of a text that is not empty: U+FFFD and one byte or more where it is no
/// UTF-8.
struct Glyph {
  char32_t code_point = 0xFFFD;
  std::size_t bytes = 1;
  bool valid = false;
};
Glyph first_glyph(std::string_view text);

}  // namespace driftgate
