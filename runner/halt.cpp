#include "runner/halt.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <utility>

namespace driftgate {
namespace {

sigset_t set_of(const std::vector<int>& signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

// nohup and shells' background jobs say so.
bool is_ignored(int signal) {
  struct sigaction now {};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

void Halt::request(int signal) {
  if (is_requested()) return;
  since_.store(Clock::now().time_since_epoch().count(), std::memory_order_release);
  signal_.store(signal, std::memory_order_release);
}

void Halt::sleep_for(std::chrono::duration<double> time, bool cleans_up) const {
  constexpr std::chrono::milliseconds kStep{50};
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(time);
  for (auto now = Clock::now(); now < until; now = Clock::now()) {
    if (is_requested() && (!cleans_up || now >= deadline())) return;
    std::this_thread::sleep_for(std::min<Clock::duration>(kStep, until - now));
  }
}

// No handler: it could touch nothing but globals. Signals are blocked everywhere, and one thread
// waits for them.
HaltOnSignals::HaltOnSignals(Halt& halt, std::function<void(int)> tell)
    : halt_(halt), tell_(std::move(tell)) {
  for (const int signal : {SIGINT, SIGTERM})
    if (!is_ignored(signal)) signals_.push_back(signal);
  if (signals_.empty()) return;
  const sigset_t set = set_of(signals_);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  watcher_ = std::thread([this] { watch(); });
}

HaltOnSignals::~HaltOnSignals() {
  if (signals_.empty()) return;
  over_ = true;
  pthread_kill(watcher_.native_handle(), signals_.back());  // Wakes it.
  watcher_.join();
  const sigset_t set = set_of(signals_);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void HaltOnSignals::watch() {
  const sigset_t set = set_of(signals_);
  bool told = false;
  for (int signal = 0; sigwait(&set, &signal) == 0 && !over_;) {
    if (std::exchange(told, true)) {
      ::signal(signal, SIG_DFL);
      pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
      ::raise(signal);
    }
    halt_.request(signal);
    tell_(signal);
  }
}

}  // namespace driftgate
