#include "runner/pace.h"

#include <algorithm>

namespace driftgate {
namespace {

using Seconds = std::chrono::duration<double>;

/// Slower than this is as good as never, and stays far from overflow.
constexpr Seconds kLongest{std::chrono::hours(24 * 365)};

Pace::Clock::duration bounded(Seconds duration) {
  return std::chrono::duration_cast<Pace::Clock::duration>(std::min(duration, kLongest));
}

}  // namespace

// The generic cell rate algorithm: a token bucket without a count to keep up to date.
Pace::Pace(double per_second, double burst) {
  if (per_second <= 0) return;
  const Seconds interval(1 / per_second);
  interval_ = bounded(interval);
  allowance_ = bounded(interval * (std::max(burst, 1.0) - 1));
}

Pace::Clock::time_point Pace::ready_at() const { return std::max(hold_, due_ - allowance_); }

void Pace::take(Clock::time_point now) {
  if (interval_ != Clock::duration::zero()) due_ = std::max(due_, now) + interval_;
}

void Pace::hold_until(Clock::time_point moment) { hold_ = std::max(hold_, moment); }

}  // namespace driftgate
