#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "specs/http/exchange.h"

namespace driftgate {

/// One request on its way. `tag` is the caller's and comes back with the exchange.
struct Sending {
  std::size_t tag = 0;
  const Request* request = nullptr;  ///< Must live until its exchange is handed over.
  bool fresh_connection = false;     ///< Do not reuse a connection: for confirmations.
  bool without_credentials = false;  ///< Ours are left out: to see whether they are needed.
  /// Names of headers of our credentials that are left out; null: none. Must live as `request`.
  const std::vector<std::string>* leaves_out = nullptr;
  bool keep_redirect = false;  ///< A 3xx is the response: when the operation documents it.
};

/// Sends requests to one provider. Never throws for what the provider does: no answer is an
/// Exchange with a TransportFailure. Used by one thread at a time.
class Transport {
 public:
  /// Asked whenever there is room for one more; may say nothing now and something after the
  /// next `Done`. When it has nothing and nothing is under way, the work is over.
  using Next = std::function<std::optional<Sending>()>;
  using Done = std::function<void(std::size_t tag, Exchange&& exchange)>;

  virtual ~Transport() = default;
  virtual void send(const Next& next, const Done& done) = 0;
};

}  // namespace driftgate
