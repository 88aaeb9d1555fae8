#pragma once

#include <chrono>

namespace driftgate {

/// When the next request to a provider may start: a token bucket, and the pause that the
/// provider's own Retry-After asks for. Time is passed in.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  /// `per_second` 0: no limit. `burst` tokens, at least 1, may be saved up.
  Pace(double per_second, double burst);

  Clock::time_point ready_at() const;
  Clock::time_point held_until() const { return hold_; }
  bool ready(Clock::time_point now) const { return ready_at() <= now; }

  void take(Clock::time_point now);           ///< One request starts.
  void hold_until(Clock::time_point moment);  ///< None starts before; a later hold stands.

 private:
  Clock::duration interval_{0};
  Clock::duration allowance_{0};
  Clock::time_point due_{};  ///< When the bucket would be full again.
  Clock::time_point hold_{};
};

}  // namespace driftgate
