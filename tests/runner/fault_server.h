#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

namespace driftgate::tests {

/// Who signed a fault server's certificate, and how much of the chain it sends.
enum class Chain { self_signed, by_authority, over_intermediate, without_intermediate };

/// How a fault server's TLS certificate is wrong, if at all.
struct Certificate {
  std::string host = "localhost";
  bool expired = false;
  bool not_yet_valid = false;
  int days_left = 10;
  Chain chain = Chain::self_signed;
  std::string client_authority{};  ///< PEM: who must have signed clients' certificates; "": none.
  bool http2 = false;              ///< Agree to h2 when the client offers it.
  int most_tls_minor = 3;          ///< The newest TLS 1.x spoken.
};

/// A self-signed certificate and its key in PEM files, for a client.
class ClientIdentity {
 public:
  ClientIdentity();
  ~ClientIdentity();
  ClientIdentity(const ClientIdentity&) = delete;
  ClientIdentity& operator=(const ClientIdentity&) = delete;

  const std::string& certificate_file() const { return certificate_file_; }
  const std::string& key_file() const { return key_file_; }

 private:
  std::string certificate_file_{};
  std::string key_file_{};
};

/// Where a fault server listens; port 0: any that is free.
struct Endpoint {
  std::string address = "127.0.0.1";  ///< Of IPv4 or IPv6, without brackets.
  int port = 0;
};

/// Whether this machine lets anyone listen there; false where the kernel has no IPv6.
bool can_listen(const std::string& address);

/// One client's connection, in the hands of a script. Every call ends when the client leaves or
/// the server is destroyed; nothing waits for time to pass.
class Connection {
 public:
  Connection(int socket, ssl_ctx_st* tls);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The next request: its head and as much body as Content-Length says; "" when the client left.
  std::string read_request();
  /// So many bytes, fewer when the client left.
  std::string read_bytes(std::size_t count);
  bool send(std::string_view bytes);  ///< False when the client left.
  void reset();                       ///< Ends the connection with RST.
  void close_without_goodbye();       ///< Ends TLS without its close_notify.
  void wait_for_client_to_leave();
  bool secured() const { return secured_; }  ///< The TLS handshake came about.
  void interrupt();

 private:
  long receive(char* data, std::size_t size);
  void drain();

  int socket_;
  ssl_st* tls_ = nullptr;
  bool secured_ = true;
  std::string buffer_{};
};

/// A provider on the loopback interface that answers byte for byte what a script says. Each
/// connection runs the script in a thread of its own; the connection is closed when it returns.
class FaultServer {
 public:
  /// `index` counts connections from 0.
  using Script = std::function<void(Connection& connection, int index)>;

  explicit FaultServer(Script script);
  FaultServer(Script script, const Certificate& certificate);
  FaultServer(Script script, Endpoint endpoint);
  ~FaultServer();

  int port() const { return endpoint_.port; }
  std::string url(std::string_view path = "/") const;
  int connections() const { return connections_; }
  /// PEM of the certificate, or of the authority at the top, for clients that are to trust it.
  const std::string& certificate_file() const { return certificate_file_; }

 private:
  void listen();
  void serve();

  Script script_;
  std::string certificate_file_{};
  ssl_ctx_st* tls_ = nullptr;
  Endpoint endpoint_{};
  int listener_ = -1;
  std::atomic<int> connections_{0};
  std::atomic<bool> ending_{false};
  std::mutex mutex_{};
  std::vector<std::unique_ptr<Connection>> open_{};
  std::vector<std::thread> threads_{};
  std::thread accepting_{};
};

/// Answers every request of a connection with the same bytes, until the client leaves.
FaultServer::Script always(std::string response);
/// Answers one request and closes.
FaultServer::Script once(std::string response);

/// "HTTP/1.1 200 OK" with this body and its length.
std::string ok(std::string_view body, std::string_view more_headers = "");

}  // namespace driftgate::tests
