#pragma once

#include <span>
#include <string>
#include <string_view>

#include "runner/credentials.h"
#include "specs/http/exchange.h"

namespace driftgate {

/// What the transport adds to every request, as far as a reproduction needs it.
struct CurlLineOptions {
  std::string base_url{};                     ///< Credentials are bound to its origin.
  Headers headers{};                          ///< Fixed, not secret; a request's own win.
  std::span<const Credential> credentials{};  ///< Written as "$VARIABLE"; must outlive the options.
  bool verify_tls = true;
  std::string ca_file{};  ///< "": the system's.
};

/// The request as a command line for curl 7.87 or later in a POSIX shell. Every word is quoted
/// so that whatever a description or provider put in it stays a word; bytes that do not print
/// are written as escapes.
std::string curl_line(const Request& request, const CurlLineOptions& options = {});

/// `text` as one word of a POSIX shell; bare where that is safe.
std::string shell_word(std::string_view text);

}  // namespace driftgate
