#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/credentials.h"
#include "specs/http/exchange.h"

namespace driftgate {

/// What every request to the provider carries beside its own: fixed headers and credentials.
class Letterhead {
 public:
  /// Throws Error for a header, cookie or user name that HTTP cannot carry; never with a secret
  /// in its message.
  Letterhead(const Headers& fixed, const std::vector<Credential>& credentials);

  /// All header fields of a request: `own`, save those that a fixed one replaces and those that
  /// say how the message is framed, which the transport writes itself; then the fixed ones.
  Headers headers(const Headers& own) const;

  /// The URL with the credentials that go in its query. One that is there already (a redirect
  /// may repeat it) stays alone; a fragment is dropped.
  std::string url(std::string_view own) const;
  bool changes_urls() const { return !query_.empty(); }

 private:
  Headers fixed_{};
  std::string cookies_{};
  std::vector<std::pair<std::string, std::string>> query_{};  ///< Percent-encoded.
};

/// `own` without what frames the message and names the host.
Headers without_framing(const Headers& own);

/// Why these cannot be sent (RFC 9110 §5.1, §5.5, §9.1); "" when they can. The answer names the
/// header, never its value.
std::string header_fault(const Headers& headers);
std::string method_fault(std::string_view method);

}  // namespace driftgate
