#include "specs/contracts/java_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace driftgate {
namespace {

// A letter so many times, or a text that stands for itself.
struct PatternPart {
  char letter = 0;
  std::size_t count = 0;
  std::string text{};
};

// Texts stand in quotes; '' is one quote.
std::optional<std::vector<PatternPart>> parts_of(std::string_view pattern) {
  std::vector<PatternPart> parts;
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '\'') {
      std::string text;
      std::size_t end = at + 1;
      for (; end < pattern.size(); ++end) {
        if (pattern[end] != '\'') {
          text.push_back(pattern[end]);
        } else if (end + 1 < pattern.size() && pattern[end + 1] == '\'') {
          text.push_back(pattern[end++]);
        } else {
          break;
        }
      }
      if (end == pattern.size()) return std::nullopt;
      parts.push_back({.text = end == at + 1 ? "'" : text});
      at = end + 1;
      continue;
    }
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!is_letter) {
      // Square brackets of DateTimeFormatter make what they hold optional: not told apart here.
      if (c == '[' || c == ']' || c == '{' || c == '}' || c == '#') return std::nullopt;
      parts.push_back({.text = std::string(1, c)});
      ++at;
      continue;
    }
    const std::size_t end = std::min(pattern.find_first_not_of(c, at), pattern.size());
    parts.push_back({.letter = c, .count = end - at});
    at = end;
  }
  return parts;
}

constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                "Thursday", "Friday", "Saturday"};

template <std::size_t Count>
std::string one_of(const std::array<std::string_view, Count>& names, std::size_t length) {
  std::string choice = "(?:";
  for (const std::string_view name : names)
    choice += std::string(choice.size() > 3 ? "|" : "") + std::string(name.substr(0, length));
  return choice + ")";
}

// A number in a range, with its leading zero where two digits are asked for.
std::string two_digits(std::size_t count, std::string_view padded, std::string_view bare) {
  return count >= 2 ? fmt::format("(?:{})", padded) : fmt::format("(?:{}|{})", padded, bare);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}/").find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

std::optional<std::string> regex_of(const PatternPart& part) {
  const std::size_t n = part.count;
  switch (part.letter) {
    case 0:
      return escaped(part.text);
    case 'G':
      return "(?:AD|BC|CE|BCE|Anno Domini)";
    case 'y':
    case 'u':
    case 'Y':
      if (n == 2) return "[0-9]{2}";
      return n <= 4 ? "[+-]?[0-9]{4,9}" : fmt::format("[+-]?[0-9]{{{},9}}", n);
    case 'M':
    case 'L':
      if (n >= 4) return one_of(kMonths, std::string_view::npos);
      return n == 3 ? one_of(kMonths, 3) : two_digits(n, "0[1-9]|1[0-2]", "[1-9]");
    case 'd':
      return two_digits(n, "0[1-9]|[12][0-9]|3[01]", "[1-9]");
    case 'D':
      return n >= 3 ? "(?:[0-2][0-9]{2}|3[0-5][0-9]|36[0-6])"
                    : "(?:[0-9]{1,2}|[12][0-9]{2}|3[0-5][0-9]|36[0-6])";
    case 'w':
      return two_digits(n, "0[1-9]|[1-4][0-9]|5[0-3]", "[1-9]");
    case 'W':
    case 'F':
      return "[0-5]";
    case 'Q':
    case 'q':
      return n == 3 ? "Q[1-4]" : two_digits(n, "0[1-4]", "[1-4]");
    case 'E':
      return n >= 4 ? one_of(kDays, std::string_view::npos) : one_of(kDays, 3);
    case 'e':
    case 'c':
      return n >= 3 ? one_of(kDays, n == 3 ? 3 : std::string_view::npos) : "0?[1-7]";
    case 'a':
      return "(?:[AaPp][Mm]|[ap]\\.m\\.)";
    case 'H':
      return two_digits(n, "[01][0-9]|2[0-3]", "[0-9]");
    case 'k':
      return two_digits(n, "0[1-9]|1[0-9]|2[0-4]", "[1-9]");
    case 'K':
      return two_digits(n, "0[0-9]|1[01]", "[0-9]");
    case 'h':
      return two_digits(n, "0[1-9]|1[0-2]", "[1-9]");
    case 'm':
    case 's':
      // 60 is a leap second.
      return two_digits(n, part.letter == 's' ? "[0-5][0-9]|60" : "[0-5][0-9]", "[0-9]");
    case 'S':
      return n == 1 ? "[0-9]{1,9}" : fmt::format("[0-9]{{{},9}}", std::min<std::size_t>(n, 9));
    case 'n':
    case 'A':
    case 'N':
      return "[0-9]+";
    case 'z':
    case 'v':
      return "(?:[A-Za-z]{1,5}(?:[+-][0-9:]{1,5})?|[A-Z][A-Za-z]+(?: [A-Za-z]+)+)";
    case 'V':
      return "[A-Za-z]+(?:/[A-Za-z_+0-9-]+)*";
    case 'O':
      return "(?:GMT|UTC)(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?";
    case 'Z':
      if (n == 4) return "(?:GMT|UTC)(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?";
      return n == 5 ? "(?:Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)" : "(?:Z|[+-][0-9]{2}:?[0-9]{2})";
    case 'X':
    case 'x': {
      const std::string_view zulu = part.letter == 'X' ? "Z|" : "";
      if (n == 1) return fmt::format("(?:{}[+-][0-9]{{2}}(?:[0-9]{{2}})?)", zulu);
      return n == 2 || n == 4
                 ? fmt::format("(?:{}[+-][0-9]{{4}}(?:[0-9]{{2}})?)", zulu)
                 : fmt::format("(?:{}[+-][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?)", zulu);
    }
    default:
      return std::nullopt;
  }
}

struct Moment {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> time;
  unsigned weekday = 0;
  int day_of_year = 0;
};

std::string padded(long long value, std::size_t width) {
  return fmt::format("{:0{}}", value, std::max<std::size_t>(width, 1));
}

std::optional<std::string> text_of(const PatternPart& part, const Moment& at) {
  const std::size_t n = part.count;
  const auto hour = static_cast<long long>(at.time.hours().count());
  const unsigned month = static_cast<unsigned>(at.date.month());
  switch (part.letter) {
    case 0:
      return part.text;
    case 'G':
      return "AD";
    case 'y':
    case 'u':
    case 'Y':
      return n == 2 ? padded(static_cast<int>(at.date.year()) % 100, 2)
                    : padded(static_cast<int>(at.date.year()), std::max<std::size_t>(n, 4));
    case 'M':
    case 'L':
      if (n >= 3)
        return std::string(kMonths[month - 1].substr(0, n == 3 ? 3 : std::string_view::npos));
      return padded(month, n);
    case 'd':
      return padded(static_cast<unsigned>(at.date.day()), n);
    case 'D':
      return padded(at.day_of_year, n);
    case 'w':
      return padded((at.day_of_year - 1) / 7 + 1, n);
    case 'W':
    case 'F':
      return padded((static_cast<unsigned>(at.date.day()) - 1) / 7 + 1, n);
    case 'Q':
    case 'q':
      return (n == 3 ? "Q" : "") + padded((month - 1) / 3 + 1, n == 3 ? 1 : n);
    case 'E':
      return std::string(kDays[at.weekday].substr(0, n >= 4 ? std::string_view::npos : 3));
    case 'e':
    case 'c':
      if (n >= 3)
        return std::string(kDays[at.weekday].substr(0, n == 3 ? 3 : std::string_view::npos));
      return padded(at.weekday + 1, n);
    case 'a':
      return hour < 12 ? "AM" : "PM";
    case 'H':
      return padded(hour, n);
    case 'k':
      return padded(hour == 0 ? 24 : hour, n);
    case 'K':
      return padded(hour % 12, n);
    case 'h':
      return padded(hour % 12 == 0 ? 12 : hour % 12, n);
    case 'm':
      return padded(at.time.minutes().count(), n);
    case 's':
      return padded(at.time.seconds().count(), n);
    case 'S': {
      std::string digits = padded(at.time.subseconds().count(), 3) + "000000";
      return digits.substr(0, std::clamp<std::size_t>(n, 1, 9));
    }
    case 'n':
    case 'N':
      return padded(at.time.subseconds().count() * 1'000'000, n);
    case 'A':
      return padded(at.time.to_duration().count(), n);
    case 'z':
    case 'v':
      return "UTC";
    case 'V':
      return "UTC";
    case 'O':
      return "GMT";
    case 'Z':
      return n == 4 ? "GMT" : n == 5 ? "Z" : "+0000";
    case 'X':
      return "Z";
    case 'x':
      return n == 1 ? "+00" : n == 2 || n == 4 ? "+0000" : "+00:00";
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::string> java_time_regex(std::string_view pattern) {
  const std::optional<std::vector<PatternPart>> parts = parts_of(pattern);
  if (!parts) return std::nullopt;
  std::string regex = "^";
  for (const PatternPart& part : *parts) {
    const std::optional<std::string> one = regex_of(part);
    if (!one) return std::nullopt;
    regex += *one;
  }
  return regex + "$";
}

std::optional<std::string> java_time_text(std::string_view pattern,
                                          std::chrono::sys_time<std::chrono::milliseconds> moment) {
  const std::optional<std::vector<PatternPart>> parts = parts_of(pattern);
  if (!parts) return std::nullopt;
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::sys_days new_year(date.year() / std::chrono::January / 1);
  const Moment at{.date = date,
                  .time = std::chrono::hh_mm_ss<std::chrono::milliseconds>(moment - day),
                  .weekday = std::chrono::weekday(day).c_encoding(),
                  .day_of_year = static_cast<int>((day - new_year).count()) + 1};
  std::string text;
  for (const PatternPart& part : *parts) {
    const std::optional<std::string> one = text_of(part, at);
    if (!one) return std::nullopt;
    text += *one;
  }
  return text;
}

}  // namespace driftgate
