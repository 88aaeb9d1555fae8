#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "reporters/reporter.h"

namespace driftgate {

enum class Ink : std::uint8_t { none, bold, dim, red, yellow, green, cyan };

/// Lays out lines for a terminal. All that is printed comes through here and is made harmless
/// here; the only control bytes are line breaks and, where they are wanted, colours. Long texts
/// lose their middle. Lines fit the width; below ten columns they are laid out for ten.
class Page {
 public:
  explicit Page(const ReportStyle& style);

  /// An empty line, unless there is one already or nothing yet.
  void blank();

  /// One sentence, wrapped, further lines indented a little more.
  void sentence(std::size_t indent, Ink ink, std::string_view text);

  /// `label  text`, the text in a column of its own where there is room for one.
  void labelled(std::size_t indent, std::string_view label, Ink ink, std::string_view text,
                Ink text_ink = Ink::none);

  /// For commands: one line however long it is, to be copied.
  void whole(std::size_t indent, std::string_view label, std::string_view text);

  std::string& text() { return text_; }

 private:
  void start(std::size_t indent);
  void paint(Ink ink, std::string_view text);
  void put(std::size_t indent, std::size_t column, std::string_view label, Ink label_ink,
           std::string_view text, Ink ink);

  bool colour_;
  std::size_t width_;
  std::size_t most_;  // Characters of one text.
  std::string text_{};
};

}  // namespace driftgate
