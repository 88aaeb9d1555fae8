#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace driftgate {

/// Writes HTML. Markup is ours and goes as it is; every other text comes through here, is made
/// harmless and, beyond so many characters, loses its middle.
class HtmlWriter {
 public:
  static constexpr std::size_t kMostText = 400;  ///< Characters.
  static constexpr std::size_t kMostCommand = 4'000;

  void reserve(std::size_t bytes) { out_.reserve(bytes); }

  HtmlWriter& markup(std::string_view ours) {
    out_ += ours;
    return *this;
  }
  HtmlWriter& text(std::string_view words, std::size_t most = kMostText);
  HtmlWriter& number(std::size_t count) { return markup(std::to_string(count)); }

  /// `<tag>words</tag>`; the tag may have attributes.
  HtmlWriter& element(std::string_view tag, std::string_view words, std::size_t most = kMostText);
  HtmlWriter& code(std::string_view words) { return element("code", words); }

  /// As text() for paths and addresses: lines may break behind a slash.
  HtmlWriter& path(std::string_view words, std::size_t most = kMostText);

  /// A link where the text is an address that a browser opens from a page: http and https only.
  HtmlWriter& address(std::string_view words);
  /// The same under a name of ours; false, and nothing written, where it is no such address.
  bool link(std::string_view address, std::string_view name);

  /// For ids: "n1", "n2", …
  std::string next_id() { return 'n' + std::to_string(++ids_); }

  /// Up to the first heading of a column. The table scrolls on its own where it is too wide; its
  /// caption, which is ours, begins with what it is `of`, unless that is "".
  void begin_table(std::string_view kind, std::string_view of, std::string_view caption);
  /// Headings of columns, ours; "#answers" is one of numbers.
  void columns(std::initializer_list<std::string_view> names);
  void end_table_head() { markup("</tr></thead>\n<tbody>\n"); }
  void end_table() { markup("</tbody></table></div>\n"); }

  std::size_t size() const { return out_.size(); }
  std::string take() { return std::move(out_); }

 private:
  std::string out_{};
  std::size_t ids_ = 0;
};

}  // namespace driftgate
