#include "reporters/html_excerpt.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace driftgate {
namespace {

constexpr std::size_t kMostExcerptLine = 400;  // Characters.
constexpr std::size_t kMostExcerptLines = 40;

// One line after the other, of three parts that may begin and end within a line.
class ExcerptLines {
 public:
  ExcerptLines(int first, HtmlWriter& out) : number_(first), out_(out) {}

  void part(std::string_view text, bool marked) {
    for (;;) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      piece(text.substr(0, end), marked);
      if (end == text.size()) return;
      end_line();
      text.remove_prefix(end + 1);
    }
  }
  void end_line() {
    if (!open_ && count_ < kMostExcerptLines) begin(false);  // An empty one.
    if (open_) out_.markup("</span>\n");
    open_ = false;
    blanks_ = {};
    ++count_;
    if (number_ > 0) ++number_;
  }
  std::size_t left_out() const {
    return count_ > kMostExcerptLines ? count_ - kMostExcerptLines : 0;
  }

 private:
  void begin(bool marked) {
    out_.markup(marked ? "<span class=\"line meant\">" : "<span class=\"line\">");
    if (number_ > 0) out_.markup(fmt::format("<span class=\"no\">{}</span>", number_));
    open_ = true;
  }
  void piece(std::string_view text, bool marked) {
    if (text.empty() || count_ >= kMostExcerptLines) return;
    const std::size_t words = std::min(text.find_first_not_of(' '), text.size());
    // What is marked later in a line that has begun with blanks only marks the line, too.
    if (!open_ && words == text.size() && !marked) {
      blanks_ = text;
      return;
    }
    if (!open_) begin(marked);
    out_.text(blanks_).text(text.substr(0, words));
    blanks_ = {};
    text.remove_prefix(words);
    if (text.empty()) return;
    if (marked)
      out_.element("mark", text, kMostExcerptLine);
    else
      out_.text(text, kMostExcerptLine);
  }

  int number_;  // Of the line; 0: lines have none.
  HtmlWriter& out_;
  std::string_view blanks_{};
  std::size_t count_ = 0;
  bool open_ = false;
};

}  // namespace

void write_html_excerpt(const Excerpt& excerpt, std::string_view what, HtmlWriter& out) {
  if (excerpt.empty()) return;
  out.markup(excerpt.line > 0 ? "<pre class=\"numbered\">" : "<pre>");
  out.markup(fmt::format("<code class=\"{}\">", what));
  ExcerptLines lines(excerpt.line, out);
  lines.part(excerpt.before, false);
  lines.part(excerpt.marked, true);
  lines.part(excerpt.after, false);
  lines.end_line();
  out.markup("</code></pre>\n");
  if (lines.left_out() > 0)
    out.markup(fmt::format("<p class=\"none\">and {} more lines</p>\n", lines.left_out()));
}

}  // namespace driftgate
