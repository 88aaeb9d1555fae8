#include "reporters/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "reporters/sanitize.h"
#include "specs/document/utf8.h"

namespace driftgate {
namespace {

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";  // U+2026

struct Width {
  char32_t first = 0;
  char32_t last = 0;
  std::size_t columns = 0;
};

// The common part of Unicode's East_Asian_Width (W, F) and of its combining marks. In order; what
// is not here takes one column.
constexpr Width kWidths[] = {
    {0x300, 0x36F, 0},     {0x483, 0x489, 0},     {0x591, 0x5BD, 0},     {0x610, 0x61A, 0},
    {0x64B, 0x65F, 0},     {0x1100, 0x115F, 2},   {0x1AB0, 0x1AFF, 0},   {0x1DC0, 0x1DFF, 0},
    {0x20D0, 0x20FF, 0},   {0x2E80, 0x303E, 2},   {0x3041, 0xA4CF, 2},   {0xAC00, 0xD7A3, 2},
    {0xF900, 0xFAFF, 2},   {0xFE00, 0xFE0F, 0},   {0xFE20, 0xFE2F, 0},   {0xFE30, 0xFE6F, 2},
    {0xFF00, 0xFF60, 2},   {0xFFE0, 0xFFE6, 2},   {0x1F300, 0x1F64F, 2}, {0x1F680, 0x1F6FF, 2},
    {0x1F900, 0x1FAFF, 2}, {0x20000, 0x3FFFD, 2}, {0xE0100, 0xE01EF, 0},
};

std::size_t columns_of(char32_t c) {
  const auto* width = std::partition_point(std::begin(kWidths), std::end(kWidths),
                                           [c](const Width& w) { return w.last < c; });
  return width != std::end(kWidths) && width->first <= c ? width->columns : 1;
}

// The bytes of the first `count` characters.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t bytes = 0;
  for (; count > 0 && bytes < text.size(); --count) bytes += first_glyph(text.substr(bytes)).bytes;
  return bytes;
}

// How many bytes of `text` go on a line of `width` columns: up to the last blank that fits.
std::size_t line_length(std::string_view text, std::size_t width) {
  std::size_t taken = 0;
  std::size_t blank = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Glyph glyph = first_glyph(text.substr(at));
    taken += columns_of(glyph.code_point);
    if (glyph.code_point == ' ' && at > 0) blank = at;
    if (taken > width && at > 0) return blank > 0 ? blank : at;
    at += glyph.bytes;
  }
  return text.size();
}

}  // namespace

std::size_t columns(std::string_view text) {
  std::size_t sum = 0;
  while (!text.empty()) {
    const Glyph glyph = first_glyph(text);
    sum += columns_of(glyph.code_point);
    text.remove_prefix(glyph.bytes);
  }
  return sum;
}

std::string cut_middle(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  const std::size_t length = code_points(text);
  if (length <= most) return std::string(text);
  if (most == 0) return {};
  const std::size_t tail = (most - 1) / 2;
  const std::size_t head = most - 1 - tail;
  std::string out(text.substr(0, bytes_of(text, head)));
  out += kEllipsis;
  out += text.substr(bytes_of(text, length - tail));
  return out;
}

std::string brief(std::string_view text, std::size_t most,
                  std::string (*sanitize)(std::string_view)) {
  // A character takes at most four bytes, so what is dropped here, and where the ends meet, is
  // dropped below anyway.
  const std::size_t end = 4 * most + 4;
  if (text.size() <= 2 * end) return cut_middle(sanitize(text), most);
  std::string ends(text.substr(0, end));
  ends += text.substr(text.size() - end);
  return cut_middle(sanitize(ends), most);
}

std::vector<std::string_view> wrap(std::string_view text, std::size_t width, std::size_t taken) {
  std::vector<std::string_view> lines;
  do {
    const std::size_t room = lines.empty() ? width - std::min(taken, width) : width;
    const std::size_t length = line_length(text, room);
    const std::string_view line = text.substr(0, length);
    lines.push_back(line.substr(0, line.find_last_not_of(' ') + 1));
    text.remove_prefix(length);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  } while (!text.empty());
  return lines;
}

std::string seconds(std::chrono::microseconds time) {
  const auto milliseconds = (std::max(time.count(), decltype(time.count()){0}) + 500) / 1000;
  return fmt::format("{}.{:03}", milliseconds / 1000, milliseconds % 1000);
}

std::chrono::sys_seconds instant(std::string_view started) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  const auto fits = [](char form, char c) {
    return form == 'd' ? c >= '0' && c <= '9' : form == c;
  };
  if (!std::equal(kForm.begin(), kForm.end(), started.begin(), started.end(), fits)) return {};
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (const char c : started.substr(at, digits)) value = 10 * value + (c - '0');
    return value;
  };
  const std::chrono::year_month_day day(std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2))));
  if (!day.ok()) return {};
  return std::chrono::sys_days(day) + std::chrono::hours(number(11, 2)) +
         std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2));
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace driftgate
