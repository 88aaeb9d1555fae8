#include "specs/http/date.h"

#include <array>

namespace driftgate {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> kDayNames{"Mon", "Tue", "Wed", "Thu",
                                                    "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> kLongDays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> kMonthNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Takes one piece after the other off the front of a date; any that does not fit spoils it.
class Pieces {
 public:
  explicit Pieces(std::string_view text) : rest_(text) {}

  /// Whether everything fitted and nothing is left.
  bool done() const { return fits_ && rest_.empty(); }

  void literal(std::string_view expected) {
    if (!rest_.starts_with(expected)) {
      fits_ = false;
      return;
    }
    rest_.remove_prefix(expected.size());
  }

  /// Exactly so many digits.
  int number(std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9') {
        fits_ = false;
        return 0;
      }
      value = value * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

  /// The 1-based place of the word that comes next.
  template <std::size_t N>
  unsigned word(const std::array<std::string_view, N>& words) {
    for (std::size_t i = 0; i < N; ++i) {
      if (!rest_.starts_with(words[i])) continue;
      rest_.remove_prefix(words[i].size());
      return static_cast<unsigned>(i) + 1;
    }
    fits_ = false;
    return 1;
  }

  bool next_is(char c) const { return !rest_.empty() && rest_[0] == c; }

 private:
  std::string_view rest_;
  bool fits_ = true;
};

struct WrittenMoment {
  year_month_day date{};
  seconds time{0};
  bool possible = true;
};

// RFC 9110 §5.6.7: hour, minute and second; the last may be 60, for leap seconds.
void time_of_day(Pieces& pieces, WrittenMoment& moment) {
  const int hour = pieces.number(2);
  pieces.literal(":");
  const int minute = pieces.number(2);
  pieces.literal(":");
  const int second = pieces.number(2);
  moment.possible = hour < 24 && minute < 60 && second <= 60;
  moment.time = hours(hour) + minutes(minute) + seconds(second);
}

year_month_day date_of(int y, unsigned m, int d) {
  return {year(y), month(m), day(static_cast<unsigned>(d))};
}

std::optional<sys_seconds> finish(const Pieces& pieces, const WrittenMoment& moment) {
  if (!pieces.done() || !moment.possible || !moment.date.ok()) return std::nullopt;
  return sys_days(moment.date) + moment.time;
}

// Sun, 06 Nov 1994 08:49:37 GMT
std::optional<sys_seconds> imf_fixdate(std::string_view text) {
  Pieces pieces(text);
  WrittenMoment moment;
  pieces.word(kDayNames);
  pieces.literal(", ");
  const int d = pieces.number(2);
  pieces.literal(" ");
  const unsigned m = pieces.word(kMonthNames);
  pieces.literal(" ");
  moment.date = date_of(pieces.number(4), m, d);
  pieces.literal(" ");
  time_of_day(pieces, moment);
  pieces.literal(" GMT");
  return finish(pieces, moment);
}

// Sunday, 06-Nov-94 08:49:37 GMT
std::optional<sys_seconds> rfc850_date(std::string_view text, sys_seconds now) {
  Pieces pieces(text);
  WrittenMoment moment;
  pieces.word(kLongDays);
  pieces.literal(", ");
  const int d = pieces.number(2);
  pieces.literal("-");
  const unsigned m = pieces.word(kMonthNames);
  pieces.literal("-");
  const int this_year = static_cast<int>(year_month_day(floor<days>(now)).year());
  int y = this_year - this_year % 100 + pieces.number(2);
  if (y - this_year <= -50) y += 100;
  if (y - this_year > 50) y -= 100;
  moment.date = date_of(y, m, d);
  pieces.literal(" ");
  time_of_day(pieces, moment);
  pieces.literal(" GMT");
  return finish(pieces, moment);
}

// Sun Nov  6 08:49:37 1994
std::optional<sys_seconds> asctime_date(std::string_view text) {
  Pieces pieces(text);
  WrittenMoment moment;
  pieces.word(kDayNames);
  pieces.literal(" ");
  const unsigned m = pieces.word(kMonthNames);
  pieces.literal(" ");
  const bool padded = pieces.next_is(' ');
  if (padded) pieces.literal(" ");
  const int d = pieces.number(padded ? 1 : 2);
  pieces.literal(" ");
  time_of_day(pieces, moment);
  pieces.literal(" ");
  moment.date = date_of(pieces.number(4), m, d);
  return finish(pieces, moment);
}

}  // namespace

std::optional<sys_seconds> parse_http_date(std::string_view text, sys_seconds now) {
  if (const auto date = imf_fixdate(text)) return date;
  if (const auto date = rfc850_date(text, now)) return date;
  return asctime_date(text);
}

}  // namespace driftgate
