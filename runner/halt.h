#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

namespace driftgate {

/// That a run is to end before its end. Once requested, nothing more is probed; what was made is
/// still removed, as far as the grace time allows. Thread-safe.
class Halt {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Halt(std::chrono::milliseconds grace = std::chrono::seconds(10)) : grace_(grace) {}
  Halt(const Halt&) = delete;
  Halt& operator=(const Halt&) = delete;

  /// The first request counts. `signal`: by which it came.
  void request(int signal);

  bool is_requested() const { return signal_.load(std::memory_order_acquire) != 0; }
  int signal() const { return signal_.load(std::memory_order_acquire); }

  /// Once requested: until when what was under way may go on, and until when everything may.
  Clock::time_point half_time() const { return since() + grace_ / 2; }
  Clock::time_point deadline() const { return since() + grace_; }

  std::chrono::milliseconds grace() const { return grace_; }

  /// Sleeps so long, or until it is requested: then no longer than that, or not at all unless
  /// `cleans_up`, which the deadline ends.
  void sleep_for(std::chrono::duration<double> time, bool cleans_up) const;

 private:
  Clock::time_point since() const {
    return Clock::time_point(Clock::duration(since_.load(std::memory_order_acquire)));
  }

  const std::chrono::milliseconds grace_;
  std::atomic<Clock::rep> since_{0};
  std::atomic<int> signal_{0};
};

/// While it lives, the first SIGINT or SIGTERM of this process requests it, and the second
/// ends the process as if nothing had been caught. Signals that were ignored stay so. Threads must
/// be started after it. One at a time.
class HaltOnSignals {
 public:
  /// `tell` is called once, from a thread of its own, after it was requested.
  HaltOnSignals(Halt& halt, std::function<void(int signal)> tell);
  ~HaltOnSignals();
  HaltOnSignals(const HaltOnSignals&) = delete;
  HaltOnSignals& operator=(const HaltOnSignals&) = delete;

 private:
  void watch();

  Halt& halt_;
  const std::function<void(int)> tell_;
  std::vector<int> signals_{};
  std::atomic<bool> over_{false};
  std::thread watcher_{};
};

}  // namespace driftgate
