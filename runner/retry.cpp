#include "runner/retry.h"

#include <algorithm>
#include <array>

#include "specs/http/date.h"

namespace driftgate {
namespace {

using FailureKind = TransportFailure::Kind;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Longer delays are as good as this one, and it stays far from overflow.
constexpr seconds kLongestDelay = std::chrono::hours(24 * 365);

// SplitMix64, Steele and others 2014: every input gives a well mixed output.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

// delay-seconds = 1*DIGIT: any number of digits is well-formed.
std::optional<seconds> delay_seconds(std::string_view text) {
  if (text.empty()) return std::nullopt;
  seconds delay{0};
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    delay = std::min(delay * 10 + seconds(c - '0'), kLongestDelay);
  }
  return delay;
}

std::optional<seconds> delay_until(std::string_view text, const Headers& headers,
                                   std::chrono::sys_seconds now) {
  const auto moment = parse_http_date(text, now);
  if (!moment) return std::nullopt;
  const std::string* date = find_header(headers, "Date");
  const auto said = date ? parse_http_date(*date, now) : std::nullopt;
  return std::min<seconds>(*moment - said.value_or(now), kLongestDelay);
}

}  // namespace

bool is_safe_method(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

bool worth_repeating(const std::variant<TransportFailure, Response>& outcome,
                     const RetryOptions& options) {
  if (const auto* response = std::get_if<Response>(&outcome)) {
    return options.statuses.contains(response->status);
  }
  if (!options.on_connect) return false;
  constexpr std::array passing{FailureKind::resolve, FailureKind::connect,
                               FailureKind::connect_timeout, FailureKind::reset,
                               FailureKind::empty_reply};
  const FailureKind kind = std::get<TransportFailure>(outcome).kind;
  return std::find(passing.begin(), passing.end(), kind) != passing.end();
}

milliseconds backoff(const RetryOptions& options, int attempt, std::uint64_t seed,
                     std::uint64_t tag) {
  const int doublings = std::clamp(attempt - 1, 0, 30);
  const auto most = std::min<std::int64_t>(options.longest_wait.count(),
                                           options.first_backoff.count() << doublings);
  if (most <= 0) return milliseconds(0);
  const std::uint64_t draw = mixed(mixed(mixed(seed) ^ tag) ^ static_cast<std::uint64_t>(attempt));
  return milliseconds(draw % (static_cast<std::uint64_t>(most) + 1));
}

std::optional<seconds> retry_after(const Headers& headers, std::chrono::sys_seconds now) {
  std::optional<seconds> longest;
  for (const auto& [name, value] : headers) {
    if (!equal_ignoring_case(name, "Retry-After")) continue;
    std::optional<seconds> delay = delay_seconds(value);
    if (!delay) delay = delay_until(value, headers, now);
    if (delay && *delay > seconds(0)) longest = std::max(longest.value_or(*delay), *delay);
  }
  return longest;
}

}  // namespace driftgate
