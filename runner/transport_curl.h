#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runner/credentials.h"
#include "runner/transport.h"

namespace driftgate {

struct RetryOptions {
  /// What a safe request (RFC 9110 §9.2.1) is sent again for; other methods never are.
  int attempts = 3;                                ///< In all, 1 to 10.
  std::chrono::milliseconds first_backoff{200};    ///< Doubled each time, with full jitter.
  std::chrono::milliseconds longest_wait{10'000};  ///< Caps backoff and Retry-After.
  bool on_connect = true;  ///< Any failure to connect, reset, empty reply or timeout of connecting.
  std::set<int> statuses{429, 502, 503, 504};
};

struct TransportOptions {
  std::string base_url{};  ///< Credentials are bound to its origin.
  std::string user_agent{};
  Headers headers{};  ///< Fixed, not secret.
  std::vector<Credential> credentials{};
  int concurrency = 8;         ///< Requests under way at once, 1 to 1000.
  double rate_per_second = 0;  ///< Token bucket; 0: no limit.
  double burst = 1;            ///< Tokens that may be saved up.
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds first_byte_timeout{15'000};
  std::chrono::milliseconds total_timeout{30'000};  ///< One attempt, redirects included.
  RetryOptions retry{};
  int redirects = 5;  ///< Followed at most; 0: a redirect is the response.
  std::size_t most_body_bytes = std::size_t{16} << 20;  ///< After content decoding.
  std::size_t most_header_bytes = std::size_t{256} << 10;
  bool verify_tls = true;
  std::string ca_file{};             ///< PEM; "": the system's bundle.
  std::string client_certificate{};  ///< PEM; "": none.
  std::string client_key{};
  std::string proxy{};     ///< "": none; the environment is never asked.
  std::uint64_t seed = 0;  ///< Of the jitter.
};

/// All requests over libcurl's multi interface: pooled handles, keep-alive, HTTP/2 where TLS
/// offers it. Makes one engine; engines share nothing.
std::unique_ptr<Transport> make_curl_transport(TransportOptions options);

}  // namespace driftgate
