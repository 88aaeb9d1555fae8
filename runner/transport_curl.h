#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runner/credentials.h"
#include "runner/retry.h"
#include "runner/transport.h"

namespace driftgate {

class Halt;

struct TransportOptions {
  std::string base_url{};  ///< Credentials are bound to its origin.
  std::string user_agent{};
  Headers headers{};  ///< Fixed, not secret; they win over a request's own of the same name.
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
  /// Once it is requested: safe requests under way end at once, what else is under way may take
  /// half of the grace time, what is sent after that, to clean up, all of it. Null: never.
  const Halt* halt = nullptr;
};

/// All requests over libcurl's multi interface: pooled handles, keep-alive, HTTP/2 where TLS
/// offers it. Makes one engine; engines share nothing, so each may run in a thread of its own.
/// Throws Error for options that are out of range, unreadable files, and headers or credentials
/// that HTTP cannot carry.
///
/// Redirects are followed within their origin only, and fixed headers and credentials are put only
/// on requests to the base URL's origin. When one request to it has used up its attempts without
/// a connection, or `concurrency` of them (at least 4) without an answer, and none was ever
/// answered, those that remain fail for the same reason without being sent. Whatever address that
/// name has is connected to: it is the user's own. What cannot be told here: libcurl before 8.0
/// takes an HTTP/2 response without Content-Length for whole when its stream is reset with
/// NO_ERROR.
std::unique_ptr<Transport> make_curl_transport(TransportOptions options);

}  // namespace driftgate
