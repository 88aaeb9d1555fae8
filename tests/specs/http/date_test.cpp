#include "specs/http/date.h"

#include <gtest/gtest.h>

#include <string>

namespace driftgate {
namespace {

using namespace std::chrono;

constexpr sys_seconds kNow = sys_days(2026y / November / 21) + 12h;
constexpr sys_seconds kSample = sys_days(1994y / November / 6) + 8h + 49min + 37s;

TEST(HttpDate, reads_all_three_forms) {
  const struct {
    const char* text;
    sys_seconds expected;
  } cases[] = {
      {"Sun, 06 Nov 1994 08:49:37 GMT", kSample},
      {"Sunday, 06-Nov-94 08:49:37 GMT", kSample},
      {"Sun Nov  6 08:49:37 1994", kSample},
      {"Wed Nov 16 08:49:37 1994", kSample + days(10)},
      {"Sat, 31 Dec 2016 23:59:60 GMT", sys_days(2017y / January / 1)},
      {"Thu, 29 Feb 2024 00:00:00 GMT", sys_days(2024y / February / 29)},
      // More than fifty years ahead means the century before (RFC 9110 §5.6.7).
      {"Sunday, 06-Nov-76 08:49:37 GMT", sys_days(2076y / November / 6) + 8h + 49min + 37s},
      {"Sunday, 06-Nov-77 08:49:37 GMT", sys_days(1977y / November / 6) + 8h + 49min + 37s},
      {"Sunday, 06-Nov-26 08:49:37 GMT", sys_days(2026y / November / 6) + 8h + 49min + 37s},
  };
  for (const auto& [text, expected] : cases) {
    const auto date = parse_http_date(text, kNow);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(*date, expected) << text;
  }
}

TEST(HttpDate, a_two_digit_year_reaches_over_the_turn_of_the_century) {
  EXPECT_EQ(parse_http_date("Friday, 01-Jan-01 00:00:00 GMT", sys_days(2099y / June / 1)),
            sys_days(2101y / January / 1));
}

TEST(HttpDate, refuses_what_is_none) {
  const char* const cases[] = {
      "",
      "soon",
      "120",
      "Sun, 06 Nov 1994 08:49:37",
      "Sun, 06 Nov 1994 08:49:37 UTC",
      "Sun, 06 Nov 1994 08:49:37 GMT ",
      " Sun, 06 Nov 1994 08:49:37 GMT",
      "sun, 06 nov 1994 08:49:37 gmt",
      "Sun, 6 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 94 08:49:37 GMT",
      "Sun, 31 Feb 2024 08:49:37 GMT",
      "Sun, 00 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 24:00:00 GMT",
      "Sun, 06 Nov 1994 08:60:37 GMT",
      "Sun, 06 Nov 1994 08:49:61 GMT",
      "Sun Nov 6 08:49:37 1994",
      "Sunday, 06-Nov-1994 08:49:37 GMT",
      "Sun, 06 Nov 99999999999 08:49:37 GMT",
  };
  for (const char* text : cases) EXPECT_FALSE(parse_http_date(text, kNow)) << text;
}

}  // namespace
}  // namespace driftgate
