#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "specs/document/document.h"
#include "specs/document/error.h"
#include "specs/document/location.h"

namespace driftgate {

/// Fills `to` with the next bytes, at most `most` of them; 0: there are no more. Throws Error.
using ReadBlock = std::function<std::size_t(char* to, std::size_t most)>;

/// One large JSON text of which only the value at hand is in memory. Every Error has its line and
/// column.
class JsonStream {
 public:
  /// `name` is the file as the user named it. A value may have `most_value_bytes`.
  JsonStream(ReadBlock read, std::string name, std::size_t most_value_bytes);

  /// The next byte that is no white space, which stays; -1 at the end.
  int peek();

  /// Goes past `expected`. Throws Error, which calls it `what`, when another byte is next.
  void take(char expected, std::string_view what);

  /// Goes past `wanted` when it is next.
  bool took(char wanted);

  /// The text of the value that is next, valid until the next call of anything; whether it is JSON
  /// is not looked at. Throws Error when the text ends before it does or when it has too many
  /// bytes.
  std::string_view value(std::string_view what);

  /// The value that is next, valid until the next call of anything. Throws Error, which calls it
  /// `what`, for what is not JSON too.
  Node parsed(std::string_view what);

  /// The name of the member that is next, and goes past its colon.
  std::string member_name();

  /// Where byte `offset` of the last value() stands, or a node of the last parsed().
  Location place(std::size_t offset) const;
  Location place(Node node) const;
  Location here() const { return place_of(at_); }

  /// Whether the last Error was thrown since the text ended too early.
  bool ended_early() const { return ended_early_; }
  /// Bytes from the beginning of the last value() to the end of what was read.
  std::size_t bytes_left_over() const { return end_ - value_begin_; }

 private:
  enum class Scan : unsigned char { unknown, scalar, string, nested };

  bool more();  // Reads another block behind what is kept.
  void find_end();
  std::size_t scan_nested(std::size_t from);
  std::size_t scan_blocks(std::size_t from);
  std::size_t scan_string(std::size_t from);
  std::size_t scan_scalar(std::size_t from) const;
  Location place_of(std::size_t offset) const;
  void mark(std::size_t offset);
  [[noreturn]] void end_early(std::string_view what);

  ReadBlock read_;
  JsonReader reader_{};
  std::string name_;
  std::size_t most_value_bytes_;
  std::string buffer_{};
  std::size_t at_ = 0;           // The next byte in the buffer.
  std::size_t end_ = 0;          // Past the last byte in the buffer.
  std::size_t value_begin_ = 0;  // Of the last value; what is before may go.
  std::size_t depth_ = 0;        // Of the value under way.
  bool in_string_ = false;
  bool escaped_ = false;
  bool done_ = false;  // The value under way has its end.
  bool ended_early_ = false;
  std::size_t mark_ = 0;  // Not behind value_begin_; the line and column are of this byte.
  int line_ = 1;
  std::size_t column_ = 1;
};

}  // namespace driftgate
