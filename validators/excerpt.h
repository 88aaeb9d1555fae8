#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace driftgate {

/// Lines of a text around the place that is meant. The three parts follow each other; line breaks
/// between lines are the only ones. Texts are as they were: reporters make them harmless.
struct Excerpt {
  std::string before{};
  std::string marked{};  ///< What is meant; "": the text as a whole.
  std::string after{};
  int line = 0;  ///< Of the source, where `before` begins, from 1; 0: lines have no numbers.

  bool empty() const { return before.empty() && marked.empty() && after.empty(); }
  bool operator==(const Excerpt&) const = default;
};

class Node;

/// The value that `pointer` leads to (or the last one on the way that is there) within `root`,
/// laid out as JSON, with its nearest neighbours; "…" stands for what is left out. Costs a walk
/// along the pointer. About 1 KiB, whatever the value is.
Excerpt quote_value(Node root, std::string_view pointer);

/// The first characters of a text that is no JSON or too broken to point into it, nothing marked.
Excerpt quote_start(std::string_view text);

/// The line of a source in which `column` (in bytes, from 1) stands, with those around it. `lines`
/// are the bytes of the source from the beginning of line `first` on; only what lies there is
/// quoted. Long lines are cut around the column.
Excerpt quote_line(std::string_view lines, int first, int line, int column);

}  // namespace driftgate
