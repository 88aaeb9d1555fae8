#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <variant>

#include "specs/http/exchange.h"

namespace driftgate {

struct RetryOptions {
  /// What a safe request (RFC 9110 §9.2.1) is sent again for; other methods never are.
  int attempts = 3;                                ///< In all, 1 to 10.
  std::chrono::milliseconds first_backoff{200};    ///< Doubled each time, with full jitter.
  std::chrono::milliseconds longest_wait{10'000};  ///< Caps one backoff and one Retry-After.
  /// All pauses together that one transport makes for Retry-After. When it is used up, a 429 or
  /// 503 stands at once: a provider cannot make a run last for ever.
  std::chrono::milliseconds patience{60'000};
  bool on_connect = true;  ///< Any failure to connect, reset, empty reply or timeout of connecting.
  std::set<int> statuses{429, 502, 503, 504};
};

/// RFC 9110 §9.2.1.
bool is_safe_method(std::string_view method);

/// Whether this outcome of a safe request may be another one when it is sent again.
bool worth_repeating(const std::variant<TransportFailure, Response>& outcome,
                     const RetryOptions& options);

/// How long to wait after attempt `attempt` (1-based): between zero and the exponential backoff,
/// the same for the same `seed`, `tag` and attempt whatever else happens in the run.
std::chrono::milliseconds backoff(const RetryOptions& options, int attempt, std::uint64_t seed,
                                  std::uint64_t tag);

/// What Retry-After asks for (RFC 9110 §10.2.3), in either form; the longest of several. Absent
/// when there is none, or only malformed ones, or none that lies ahead. A date is measured from
/// the response's own Date, so that clocks need not agree; from `now` when it has none.
std::optional<std::chrono::seconds> retry_after(const Headers& headers,
                                                std::chrono::sys_seconds now);

}  // namespace driftgate
