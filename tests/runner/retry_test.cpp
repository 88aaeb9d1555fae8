#include "runner/retry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace driftgate::retry_test {
namespace {

using namespace std::chrono;
using Kind = TransportFailure::Kind;

const sys_seconds kNow = sys_days(2026y / November / 21) + 10h;

TEST(RetryAfter, reads_both_forms_and_no_others) {
  const struct {
    Headers headers;
    std::optional<seconds> expected;
  } cases[] = {
      {{{"Retry-After", "120"}}, 120s},
      {{{"retry-after", "1"}}, 1s},
      {{{"Retry-After", "Sat, 21 Nov 2026 10:00:30 GMT"}}, 30s},
      // The provider's own clock counts, where it tells it.
      {{{"Date", "Sat, 21 Nov 2026 12:00:00 GMT"},
        {"Retry-After", "Sat, 21 Nov 2026 12:00:05 GMT"}},
       5s},
      {{{"Date", "now"}, {"Retry-After", "Saturday, 21-Nov-26 10:00:05 GMT"}}, 5s},
      {{{"Retry-After", "Sat, 21 Nov 2026 09:59:59 GMT"}}, std::nullopt},
      {{{"Retry-After", "0"}}, std::nullopt},
      {{{"Retry-After", "soon"}}, std::nullopt},
      {{{"Retry-After", "-5"}}, std::nullopt},
      {{{"Retry-After", "1.5"}}, std::nullopt},
      {{{"Retry-After", " 5"}}, std::nullopt},
      {{{"Retry-After", ""}}, std::nullopt},
      {{{"Retry-After", "99999999999999999999"}}, seconds(hours(24 * 365))},
      {{{"Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"}}, seconds(hours(24 * 365))},
      {{{"Retry-After", "3"}, {"Retry-After", "7"}}, 7s},
      {{{"Retry-After", "soon"}, {"Retry-After", "7"}}, 7s},
      {{}, std::nullopt},
  };
  for (const auto& [headers, expected] : cases) {
    EXPECT_EQ(retry_after(headers, kNow), expected)
        << (headers.empty() ? "" : headers.back().second);
  }
}

TEST(Retry, only_safe_methods_are_safe) {
  for (const char* method : {"GET", "HEAD", "OPTIONS", "TRACE"}) {
    EXPECT_TRUE(is_safe_method(method)) << method;
  }
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "get", "QUERY", ""}) {
    EXPECT_FALSE(is_safe_method(method)) << method;
  }
}

TEST(Retry, is_worth_it_for_passing_troubles_only) {
  const RetryOptions options;
  const std::set<Kind> passing{Kind::resolve, Kind::connect, Kind::connect_timeout, Kind::reset,
                               Kind::empty_reply};
  for (int i = 0; i <= static_cast<int>(Kind::credentials); ++i) {
    const auto kind = static_cast<Kind>(i);
    EXPECT_EQ(worth_repeating(TransportFailure{.kind = kind}, options), passing.contains(kind))
        << to_string(kind);
    EXPECT_FALSE(worth_repeating(TransportFailure{.kind = kind}, {.on_connect = false}));
  }
  for (const int status : {200, 400, 404, 429, 500, 501, 502, 503, 504}) {
    EXPECT_EQ(worth_repeating(Response{.status = status}, options),
              status == 429 || (status > 501 && status < 505))
        << status;
  }
}

TEST(Backoff, doubles_up_to_the_longest_wait_and_is_spread_below) {
  const RetryOptions options{.first_backoff = 200ms, .longest_wait = 1000ms};
  for (const auto& [attempt, most] :
       {std::pair{1, 200ms}, {2, 400ms}, {3, 800ms}, {4, 1000ms}, {10, 1000ms}, {99, 1000ms}}) {
    milliseconds longest{0}, shortest{1000};
    for (std::uint64_t tag = 0; tag < 500; ++tag) {
      const milliseconds wait = backoff(options, attempt, 7, tag);
      longest = std::max(longest, wait);
      shortest = std::min(shortest, wait);
    }
    EXPECT_LE(longest, most) << attempt;
    EXPECT_GT(longest, most * 9 / 10) << attempt;
    EXPECT_LT(shortest, most / 10) << attempt;
  }
}

TEST(Backoff, is_the_same_for_the_same_seed) {
  const RetryOptions options;
  EXPECT_EQ(backoff(options, 2, 1, 5), backoff(options, 2, 1, 5));
  int differences = 0;
  for (std::uint64_t tag = 0; tag < 20; ++tag) {
    differences += backoff(options, 2, 1, tag) != backoff(options, 2, 2, tag);
  }
  EXPECT_GT(differences, 10);
  EXPECT_EQ(backoff({.first_backoff = 0ms}, 3, 1, 1), 0ms);
}

}  // namespace
}  // namespace driftgate::retry_test
