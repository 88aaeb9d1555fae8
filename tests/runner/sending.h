#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "runner/transport_curl.h"

namespace driftgate::tests {

/// One attempt, generous limits.
inline TransportOptions once_to(std::string base_url) {
  TransportOptions options;
  options.base_url = std::move(base_url);
  options.user_agent = "driftgate/test";
  options.retry.attempts = 1;
  return options;
}

/// The exchanges in the order of the requests, whatever finished first.
inline std::vector<Exchange> send_all(Transport& transport, const std::vector<Request>& requests,
                                      Sending how = {}) {
  std::vector<Exchange> exchanges(requests.size());
  std::size_t next = 0;
  transport.send(
      [&]() -> std::optional<Sending> {
        if (next == requests.size()) return std::nullopt;
        Sending sending = how;
        sending.tag = next;
        sending.request = &requests[next++];
        return sending;
      },
      [&](std::size_t tag, Exchange&& exchange) { exchanges[tag] = std::move(exchange); });
  return exchanges;
}

inline Exchange send_one(const TransportOptions& options, const Request& request,
                         Sending how = {}) {
  return send_all(*make_curl_transport(options), {request}, how)[0];
}

/// A port whose queue of connections is full, so that more of them are not answered.
class FullListener {
 public:
  FullListener() {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    ::bind(listener_, generic, size);
    ::listen(listener_, 0);
    ::getsockname(listener_, generic, &size);
    port_ = ntohs(address.sin_port);
    for (int i = 0; i < 8; ++i) {
      const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      ::connect(client, generic, size);
      clients_.push_back(client);
    }
  }
  ~FullListener() {
    for (const int client : clients_) ::close(client);
    ::close(listener_);
  }
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  int listener_;
  int port_ = 0;
  std::vector<int> clients_{};
};

}  // namespace driftgate::tests
