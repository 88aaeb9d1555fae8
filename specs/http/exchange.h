#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace driftgate {

/// Header fields in the order sent; names compare case-insensitively (RFC 9110 §5.1) and may
/// repeat (§5.3).
using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first value of `name`, or nullptr.
const std::string* find_header(const Headers& headers, std::string_view name);

/// All values of `name` joined by ", " (RFC 9110 §5.3); "" when there is none.
std::string combined_header(const Headers& headers, std::string_view name);

/// ASCII case-insensitive equality, as for field names.
bool equal_ignoring_case(std::string_view a, std::string_view b);

struct Request {
  std::string method = "GET";
  std::string url{};  ///< Absolute, percent-encoded, without credentials.
  Headers headers{};  ///< Without credentials: the transport adds them when it sends.
  std::string body{};

  bool operator==(const Request&) const = default;
};

struct Response {
  int status = 0;  ///< 100 to 599 of the final response.
  Headers headers{};
  std::string body{};          ///< After content decoding; bytes, not text.
  std::string http_version{};  ///< "1.0", "1.1", "2".
  bool body_left_out = false;  ///< There was a body, but whoever recorded it did not keep it.

  bool operator==(const Response&) const = default;
};

/// Why no whole response came back. A fact about the provider or the way to it, so data, not an
/// Error.
struct TransportFailure {
  enum class Kind : std::uint8_t {
    resolve,             ///< The name has no address (DNS).
    connect,             ///< Refused or unreachable.
    connect_timeout,     ///< No connection within the time allowed.
    tls,                 ///< No trusted connection.
    first_byte_timeout,  ///< Connected, but no response began in time.
    timeout,             ///< The response began but did not end in time.
    reset,               ///< The connection broke.
    empty_reply,         ///< Closed without a byte.
    truncated,           ///< The body ended early.
    too_large,           ///< Beyond the cap on decoded bytes or on headers.
    bad_http,            ///< Not HTTP, or not in a way that can be trusted.
    bad_encoding,        ///< The content coding is unknown or broken.
    redirect,            ///< A redirect that must not or cannot be followed.
    blocked,             ///< The address or protocol is one the policy forbids.
    proxy,               ///< The configured proxy refused or failed.
    credentials,         ///< A secret could not be had; nothing was sent.
  };
  Kind kind = Kind::connect;
  std::string message{};  ///< One sentence for people; provider text in it is not made harmless.

  bool operator==(const TransportFailure&) const = default;
};

/// "resolve", "connect-timeout", …: stable, for report types such as `probe.connect-timeout`.
std::string_view to_string(TransportFailure::Kind kind);

/// Where the time went. Each is since the start of the (last) attempt; zero when not reached.
struct Timings {
  std::chrono::microseconds resolved{0};
  std::chrono::microseconds connected{0};
  std::chrono::microseconds secured{0};  ///< End of the TLS handshake.
  std::chrono::microseconds first_byte{0};
  std::chrono::microseconds total{0};

  bool operator==(const Timings&) const = default;
};

/// From when and until when a certificate may be used.
struct Validity {
  std::chrono::sys_seconds from{};
  std::chrono::sys_seconds until{};

  bool operator==(const Validity&) const = default;
};

/// One request and what came of it. Made by the prober, a proxy, a mock or a recording; nothing
/// downstream can tell which.
struct Exchange {
  Request request{};
  std::variant<TransportFailure, Response> outcome{};
  Timings timings{};
  int attempts = 1;  ///< Requests sent until this outcome.
  std::vector<std::string>
      remarks{};  ///< Oddities of the message framing, e.g. two Content-Lengths.
  std::optional<Validity> certificate{};  ///< Of the provider, where TLS was spoken and told it.

  const Response* response() const { return std::get_if<Response>(&outcome); }
  const TransportFailure* failure() const { return std::get_if<TransportFailure>(&outcome); }

  bool operator==(const Exchange&) const = default;
};

}  // namespace driftgate
