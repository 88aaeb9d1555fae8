#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "runner/libraries/curl.h"
#include "specs/http/exchange.h"

namespace driftgate {

/// How far a transfer came before it failed.
struct Progress {
  bool resolved = false;
  bool securing = false;        ///< Connected, within the TLS handshake.
  bool sent = false;            ///< Connected, TLS included, and the request on its way.
  bool response_begun = false;  ///< Bytes of the final response came.
  bool proxied = false;
  int tunnel_status = 0;    ///< The proxy's answer to CONNECT; 0: none.
  long system_error = 0;    ///< errno of connecting; 0: unknown.
  std::string authority{};  ///< "host:443".
};

/// What libcurl's code means, told apart by how far the transfer came. `detail` is libcurl's own
/// text; it is quoted only where it says more and the same each time.
TransportFailure curl_failure(CURLcode code, std::string_view detail, const Progress& progress,
                              std::chrono::milliseconds connect_timeout);

}  // namespace driftgate
