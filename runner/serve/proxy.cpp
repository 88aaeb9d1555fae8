#include "runner/serve/proxy.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "runner/libraries/curl.h"
#include "runner/libraries/microhttpd.h"
#include "runner/serve/passage.h"
#include "runner/trust.h"
#include "specs/document/error.h"

namespace driftgate {
namespace {

constexpr std::size_t kClientBytes = std::size_t{640} << 10;  // Both heads of one exchange.

// A client says nothing while the provider says nothing, and is to hear of it.
unsigned client_patience(const ProxyOptions& options) {
  return static_cast<unsigned>((2 * options.idle + options.connect).count());
}

}  // namespace

/// Handles that keep their connections to the provider.
struct Proxy::Inner {
  explicit Inner(ProxyOptions given, Done when_done)
      : options(std::move(given)), done(std::move(when_done)) {
    while (options.target.ends_with('/')) options.target.pop_back();
    if (options.ca_file.empty()) options.ca_file = find_ca_bundle();
  }
  ~Inner() {
    for (CURL* easy : idle) curl_easy_cleanup(easy);
  }

  CURL* borrow() {
    const std::scoped_lock lock(mutex);
    if (idle.empty()) return curl_easy_init();
    CURL* easy = idle.back();
    idle.pop_back();
    return easy;
  }
  void give_back(CURL* easy) {
    curl_easy_reset(easy);  // Keeps its connections.
    const std::scoped_lock lock(mutex);
    idle.push_back(easy);
  }

  ProxyOptions options;
  Done done;
  MHD_Daemon* daemon = nullptr;
  std::atomic<bool> ending{false};
  std::mutex mutex{};
  std::vector<CURL*> idle{};
};

namespace {

MHD_Result add_field(void* to, MHD_ValueKind, const char* name, const char* value) {
  static_cast<Headers*>(to)->emplace_back(name, value != nullptr ? value : "");
  return MHD_YES;
}

}  // namespace

// What libmicrohttpd calls; `self` is the Inner, `passage` what belongs to the request.
struct ProxyCalls {
  template <class Inner>
  static void* arrive(void* self, const char* target, MHD_Connection*) {
    Inner& inner = *static_cast<Inner*>(self);
    return new Passage(inner.options, inner.ending, target);
  }

  template <class Inner>
  static MHD_Result handle(void* self, MHD_Connection* connection, const char*, const char* method,
                           const char* version, const char* upload, std::size_t* upload_size,
                           void** context) {
    Inner& inner = *static_cast<Inner*>(self);
    Passage& passage = *static_cast<Passage*>(*context);
    if (!passage.begun()) {
      Headers headers;
      MHD_get_connection_values(connection, MHD_HEADER_KIND, add_field, &headers);
      CURL* easy = inner.borrow();
      if (easy == nullptr) return MHD_NO;
      passage.begin(easy, version, method, std::move(headers));
      return MHD_YES;
    }
    if (*upload_size > 0) {
      passage.take({upload, *upload_size});
      *upload_size = 0;
      return MHD_YES;
    }
    unsigned status = 0;
    MHD_Response* response = passage.answer(status);
    const MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
  }

  template <class Inner>
  static void complete(void* self, MHD_Connection*, void** context,
                       MHD_RequestTerminationCode how) {
    Inner& inner = *static_cast<Inner*>(self);
    const std::unique_ptr<Passage> passage(static_cast<Passage*>(*context));
    *context = nullptr;
    if (!passage || !passage->begun()) return;
    // What has left us when we are ended has left us, whoever is first to say so.
    const bool delivered = how == MHD_REQUEST_TERMINATED_COMPLETED_OK ||
                           (how == MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN && passage->drained());
    Proxied done = passage->end(delivered);
    inner.give_back(passage->handle());
    inner.done(std::move(done));
  }
};

Proxy::Proxy(ProxyOptions options, Done done)
    : inner_(std::make_unique<Inner>(std::move(options), std::move(done))) {
  const ProxyOptions& o = inner_->options;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(o.port);
  if (inet_pton(AF_INET, o.address.c_str(), &address.sin_addr) != 1)
    throw Error(fmt::format("'{}' is no IPv4 address to listen on", o.address));
  inner_->daemon =
      // A date is the provider's to tell: what the client gets is what the recording has.
      MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION |
                           MHD_USE_SUPPRESS_DATE_NO_CLOCK,
                       o.port, nullptr, nullptr, &ProxyCalls::handle<Inner>, inner_.get(),
                       MHD_OPTION_SOCK_ADDR, reinterpret_cast<sockaddr*>(&address),
                       MHD_OPTION_URI_LOG_CALLBACK, &ProxyCalls::arrive<Inner>, inner_.get(),
                       MHD_OPTION_NOTIFY_COMPLETED, &ProxyCalls::complete<Inner>, inner_.get(),
                       MHD_OPTION_CONNECTION_LIMIT, static_cast<unsigned>(o.connections),
                       MHD_OPTION_CONNECTION_TIMEOUT, client_patience(o),
                       MHD_OPTION_CONNECTION_MEMORY_LIMIT, kClientBytes, MHD_OPTION_END);
  if (inner_->daemon == nullptr)
    throw Error(fmt::format("cannot listen on {}:{}: {}", o.address, o.port, std::strerror(errno)));
}

Proxy::~Proxy() {
  inner_->ending = true;
  MHD_stop_daemon(inner_->daemon);
}

std::uint16_t Proxy::port() const {
  const MHD_DaemonInfo* info = MHD_get_daemon_info(inner_->daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info != nullptr ? info->port : 0;
}

}  // namespace driftgate
