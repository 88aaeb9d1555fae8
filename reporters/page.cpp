#include "reporters/page.h"

#include <algorithm>

#include "reporters/sanitize.h"
#include "reporters/text.h"

namespace driftgate {
namespace {

constexpr std::size_t kLabelColumns = 10;       // "expected" and two blanks.
constexpr std::size_t kNarrow = 50;             // Below, labels stand in the text, not in a column.
constexpr std::size_t kMostPageCommand = 8000;  // Characters.

std::string_view escape_of(Ink ink) {
  switch (ink) {
    case Ink::none:
      return "";
    case Ink::bold:
      return "\x1b[1m";
    case Ink::dim:
      return "\x1b[2m";
    case Ink::red:
      return "\x1b[1;31m";
    case Ink::yellow:
      return "\x1b[33m";
    case Ink::green:
      return "\x1b[32m";
    case Ink::cyan:
      return "\x1b[36m";
  }
  return "";
}

std::string harmless(std::string_view text, std::size_t most) {
  return brief(text, most, [](std::string_view t) { return disarm(terminal_text(t)); });
}

}  // namespace

Page::Page(const ReportStyle& style)
    : colour_(style.colour),
      width_(static_cast<std::size_t>(std::max(style.width, 10))),
      most_(style.verbose ? 4000 : std::max<std::size_t>(3 * width_, 160)) {}

void Page::blank() {
  if (!text_.empty() && !text_.ends_with("\n\n")) text_ += '\n';
}

void Page::sentence(std::size_t indent, Ink ink, std::string_view text) {
  put(indent, indent + 2, {}, Ink::none, harmless(text, most_), ink);
}

void Page::labelled(std::size_t indent, std::string_view label, Ink ink, std::string_view text,
                    Ink text_ink) {
  const std::size_t column = indent + (width_ < kNarrow ? 2 : kLabelColumns);
  put(indent, column, label, ink, harmless(text, most_), text_ink);
}

void Page::whole(std::size_t indent, std::string_view label, std::string_view text) {
  start(indent);
  paint(Ink::dim, label);
  const std::size_t gap = label.size() < kLabelColumns ? kLabelColumns - label.size() : 1;
  text_.append(width_ < kNarrow ? 1 : gap, ' ');
  text_ += harmless(text, kMostPageCommand);
  text_ += '\n';
}

void Page::start(std::size_t indent) { text_.append(std::min(indent, width_ / 4), ' '); }

void Page::paint(Ink ink, std::string_view text) {
  const bool painted = colour_ && ink != Ink::none;
  if (painted) text_ += escape_of(ink);
  text_ += text;
  if (painted) text_ += "\x1b[0m";
}

void Page::put(std::size_t indent, std::size_t column, std::string_view label, Ink label_ink,
               std::string_view text, Ink ink) {
  column = std::min(column, width_ / 2);
  start(indent);
  paint(label_ink, label);
  // A long label may reach into the column; its text then begins a little later.
  std::size_t at = std::min(indent, width_ / 4) + label.size();
  if (!label.empty()) {
    const std::size_t gap = at < column ? column - at : 1;
    text_.append(gap, ' ');
    at += gap;
  }
  const std::size_t taken = at > column ? at - column : 0;
  bool first = true;
  for (const std::string_view line : wrap(text, width_ - column, taken)) {
    if (!first) text_.append(column, ' ');
    first = false;
    paint(ink, disarm(line));
    text_ += '\n';
  }
}

}  // namespace driftgate
