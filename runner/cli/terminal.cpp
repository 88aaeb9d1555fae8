#include "runner/cli/terminal.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "reporters/sanitize.h"
#include "runner/files.h"

namespace driftgate {
namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0' && std::string_view(value) != "0";
}

bool is_dumb() {
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) == "dumb";
}

// Each line by itself: an Error that names several mistakes has one for each.
std::string harmless(std::string_view text) {
  std::string lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines += disarm(terminal_text(text.substr(0, end)));
    if (end == std::string_view::npos) return lines;
    lines += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace

void print(std::string_view text) { write_file("-", text); }

void print_error(std::string_view text) { write_all(STDERR_FILENO, text); }

std::string message_line(const Error& error) {
  return message_line(error.where(), "error", error.what());
}

std::string message_line(const Location& where, std::string_view kind, std::string_view message) {
  const std::string place = to_string(where);
  return harmless(fmt::format("{}: {}: {}", place.empty() ? "driftgate" : place, kind, message));
}

bool use_colour(Colour wanted) {
  if (wanted != Colour::automatic) return wanted == Colour::always;
  if (is_set("NO_COLOR")) return false;
  if (is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE")) return true;
  if (is_set("GITHUB_ACTIONS") || is_set("GITLAB_CI")) return true;
  return ::isatty(STDOUT_FILENO) == 1 && !is_dumb();
}

int terminal_width() {
  struct winsize size {};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

bool may_redraw() { return ::isatty(STDERR_FILENO) == 1 && !is_dumb() && !is_set("CI"); }

void ProgressLine::advance(std::size_t done, std::size_t total) {
  if (!enabled_) return;
  const std::lock_guard lock(mutex_);
  done_ += done;
  total_ += total;
  const Clock::time_point now = Clock::now();
  if (visible_ && now - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = now;
  visible_ = true;
  print_error(fmt::format("\r\x1b[K{}/{} probes", done_, total_));
}

void ProgressLine::erase() {
  const std::lock_guard lock(mutex_);
  if (visible_) print_error("\r\x1b[K");
  visible_ = false;
}

}  // namespace driftgate
