#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "specs/document/error.h"

namespace driftgate {

/// Writes to standard output. Says nothing when its reader has gone; throws Error when the disk
/// behind it is full.
void print(std::string_view text);

/// Writes to standard error, as far as that is possible.
void print_error(std::string_view text);

/// "FILE:LINE:COLUMN: error: MESSAGE", or "driftgate: error: MESSAGE" without a place. Control
/// characters are shown, not sent.
std::string message_line(const Error& error);
std::string message_line(const Location& where, std::string_view kind, std::string_view message);

enum class Colour : std::uint8_t { automatic, always, never };

/// Whether standard output takes colours. Automatic: on a terminal that is not dumb and in the
/// logs of GitHub and GitLab, unless $NO_COLOR is set; $FORCE_COLOR and $CLICOLOR_FORCE force.
bool use_colour(Colour wanted);

/// Columns of the terminal at standard output; 80 when there is none.
int terminal_width();

/// Whether a line that is redrawn has a reader: standard error is a terminal and no CI log.
bool may_redraw();

/// One line on standard error that says how far the run is, and vanishes. Drawn ten times a
/// second at most. Thread-safe.
class ProgressLine {
 public:
  explicit ProgressLine(bool enabled) : enabled_(enabled) {}
  ~ProgressLine() { erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void advance(std::size_t done, std::size_t total);  ///< By so many.
  void erase();

 private:
  using Clock = std::chrono::steady_clock;

  const bool enabled_;
  std::mutex mutex_{};
  std::size_t done_ = 0;
  std::size_t total_ = 0;
  bool visible_ = false;
  Clock::time_point drawn_{};
};

}  // namespace driftgate
