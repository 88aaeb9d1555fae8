#pragma once

#include <string>
#include <variant>

#include "specs/http/exchange.h"

namespace driftgate {

/// One request of a chain of redirects; the first is the request itself.
struct Hop {
  std::string method{};
  std::string url{};  ///< Without credentials.
  bool with_body = true;

  bool operator==(const Hop&) const = default;
};

/// Whether the response asks to be followed: 301, 302, 303, 307 or 308 with a Location.
bool is_redirect(const Response& response);

/// Where a redirect leads (RFC 9110 §15.4), with the method it is to be asked with. A failure
/// when it leads to another origin (another scheme, host or port): a provider under test never
/// makes us talk to somebody else, so credentials, cookies and bodies cannot leave home either.
/// Also when Location holds control characters, a user name, or no http or https URL.
std::variant<Hop, TransportFailure> follow(const Hop& from, const Response& redirect);

}  // namespace driftgate
