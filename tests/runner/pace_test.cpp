#include "runner/pace.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

using namespace std::chrono_literals;
const Pace::Clock::time_point kStart{1000s};

TEST(Pace, without_a_rate_everything_starts_at_once) {
  Pace pace(0, 1);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(pace.ready(kStart));
    pace.take(kStart);
  }
}

TEST(Pace, starts_no_more_than_the_rate_and_the_burst_allow) {
  const struct {
    double rate, burst;
    int seconds, most;
  } cases[] = {{5, 1, 10, 50}, {5, 5, 10, 54}, {0.5, 1, 10, 5}, {1000, 100, 1, 1099}};
  for (const auto& [rate, burst, seconds, most] : cases) {
    Pace pace(rate, burst);
    int started = 0;
    for (auto now = kStart; now < kStart + std::chrono::seconds(seconds); now += 100us) {
      while (pace.ready(now)) {
        pace.take(now);
        ++started;
      }
    }
    EXPECT_LE(started, most) << rate;
    EXPECT_GE(started, most - 1) << rate;
  }
}

TEST(Pace, saved_up_tokens_are_no_more_than_the_burst) {
  Pace pace(1, 3);
  const auto later = kStart + 1h;
  int started = 0;
  for (; pace.ready(later); ++started) pace.take(later);
  EXPECT_EQ(started, 3);
  EXPECT_EQ(pace.ready_at(), later + 1s);
}

TEST(Pace, a_hold_stops_everything_until_its_end) {
  Pace pace(0, 1);
  pace.hold_until(kStart + 5s);
  pace.hold_until(kStart + 2s);  // the longer one stands
  EXPECT_FALSE(pace.ready(kStart + 4999ms));
  EXPECT_TRUE(pace.ready(kStart + 5s));
}

TEST(Pace, absurd_rates_do_not_overflow) {
  Pace pace(1e-300, 1e300);
  EXPECT_TRUE(pace.ready(kStart));
  pace.take(kStart);
  Pace fast(1e300, 1);
  fast.take(kStart);
  EXPECT_TRUE(fast.ready(kStart));
}

}  // namespace
}  // namespace driftgate
