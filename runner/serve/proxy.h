#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "specs/http/exchange.h"

namespace driftgate {

struct ProxyOptions {
  std::string address = "127.0.0.1";  ///< IPv4 address to listen on.
  std::uint16_t port = 0;             ///< 0: any that is free.
  std::string target{};               ///< Base URL of the provider.
  std::size_t connections = 256;      ///< Of clients, at once; more are turned away.
  std::chrono::seconds idle{60};      ///< How long a client or the provider may say nothing.
  std::chrono::seconds connect{10};   ///< How long connecting to the provider may take.
  bool verify_tls = true;
  std::string ca_file{};                               ///< PEM; "": the system's bundle.
  std::size_t most_kept_bytes = std::size_t{8} << 20;  ///< Of each body that `done` is given.
};

/// What went through, with how many bytes each body had: more than there are, where it was too
/// large to be kept.
struct Proxied {
  Exchange exchange{};
  std::size_t request_bytes = 0;
  std::size_t response_bytes = 0;
};

/// A reverse proxy (RFC 9110 §3.7): hands every request to the provider and every answer to the
/// client, both as they come, in bounded memory. What the client gets is what the provider sent,
/// byte for byte and trailers too, save hop-by-hop fields (§7.6.1); the provider is asked for no
/// content coding, so that what is recorded can be read, and is told of the proxy by Via (§7.6.3),
/// never by Forwarded (RFC 7239). Who cannot be asked is a 502, who says nothing a 504, with the
/// reason as text. One thread for each connection.
class Proxy {
 public:
  /// Called from the thread of the connection when an exchange is over, several at once.
  using Done = std::function<void(Proxied&&)>;

  /// Listens from now on. Throws Error when that is not possible.
  Proxy(ProxyOptions options, Done done);
  ~Proxy();  ///< Ends what is under way.
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  std::uint16_t port() const;

 private:
  struct Inner;
  std::unique_ptr<Inner> inner_;
};

}  // namespace driftgate
