#include "tests/runner/fault_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <stdexcept>

namespace driftgate::tests {
namespace {

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  require(extension, "extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

/// A key and the certificate that speaks for it.
struct Identity {
  std::unique_ptr<EVP_PKEY, FreeKey> key{};
  std::unique_ptr<X509, FreeCertificate> certificate{};
};

constexpr long kDay = 24 * 60 * 60;

/// Signed by `issuer`, or by itself.
Identity make_identity(const Certificate& wanted, const Identity* issuer = nullptr) {
  Identity made;
  made.key.reset(EVP_EC_gen("P-256"));
  made.certificate.reset(X509_new());
  X509* certificate = made.certificate.get();
  X509_set_version(certificate, 2);
  static std::atomic<int> serial{1};
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  const long from = wanted.not_yet_valid ? kDay : -10 * kDay;
  X509_gmtime_adj(X509_getm_notBefore(certificate), from);
  X509_gmtime_adj(X509_getm_notAfter(certificate),
                  wanted.expired ? -kDay : wanted.days_left * kDay);
  X509_set_pubkey(certificate, made.key.get());
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(wanted.host.c_str()), -1, -1,
                             0);
  const Identity& signer = issuer ? *issuer : made;
  X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate.get()));
  add_extension(certificate, NID_subject_alt_name, "DNS:" + wanted.host);
  add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  require(X509_sign(certificate, signer.key.get(), EVP_sha256()) != 0, "sign");
  return made;
}

/// The file is gone when the test ends.
template <typename Write>
std::string written_to_file(Write write) {
  std::string path = "/tmp/driftgate-certificate-XXXXXX";
  const int fd = ::mkstemp(path.data());
  require(fd >= 0, "temporary file");
  FILE* file = ::fdopen(fd, "w");
  write(file);
  std::fclose(file);
  return path;
}

std::string written_to_file(const Identity& identity) {
  return written_to_file([&](FILE* file) { PEM_write_X509(file, identity.certificate.get()); });
}

int choose_http2(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
                 unsigned offered_size, void*) {
  static const unsigned char kH2[] = {2, 'h', '2'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, size, kH2, sizeof kH2, offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

void use(SSL_CTX* context, const Identity& identity) {
  SSL_CTX_use_certificate(context, identity.certificate.get());
  SSL_CTX_use_PrivateKey(context, identity.key.get());
}

/// Gives the context its certificate; answers the file of the one at the top of its chain.
std::string use_chain(SSL_CTX* context, const Certificate& wanted) {
  if (wanted.chain == Chain::self_signed) {
    const Identity own = make_identity(wanted);
    use(context, own);
    return written_to_file(own);
  }
  const Identity authority = make_identity({.host = "authority.example"});
  if (wanted.chain == Chain::by_authority) {
    use(context, make_identity(wanted, &authority));
    return written_to_file(authority);
  }
  const Identity intermediate = make_identity({.host = "intermediate.example"}, &authority);
  use(context, make_identity(wanted, &intermediate));
  if (wanted.chain == Chain::over_intermediate)
    SSL_CTX_add1_chain_cert(context, intermediate.certificate.get());
  return written_to_file(authority);
}

void ask_for_client(SSL_CTX* context, const std::string& authority) {
  require(SSL_CTX_load_verify_locations(context, authority.c_str(), nullptr) == 1, "authority");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

SSL_CTX* tls_context(const Certificate& wanted, std::string& certificate_file) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  certificate_file = use_chain(context, wanted);
  SSL_CTX_set_max_proto_version(context, TLS1_VERSION + wanted.most_tls_minor);
  // The system may allow nothing older than TLS 1.2 unless told so.
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  if (wanted.most_tls_minor < 2) SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0");
  if (wanted.http2) SSL_CTX_set_alpn_select_cb(context, choose_http2, nullptr);
  if (!wanted.client_authority.empty()) ask_for_client(context, wanted.client_authority);
  return context;
}

/// A socket of the endpoint's family, bound to it; -1 where that is not to be had.
int bound_socket(const Endpoint& endpoint) {
  sockaddr_storage address{};
  socklen_t size = 0;
  const auto port = htons(static_cast<std::uint16_t>(endpoint.port));
  if (endpoint.address.find(':') != std::string::npos) {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = port;
    ::inet_pton(AF_INET6, endpoint.address.c_str(), &v6->sin6_addr);
    size = sizeof *v6;
  } else {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
    v4->sin_family = AF_INET;
    v4->sin_port = port;
    ::inet_pton(AF_INET, endpoint.address.c_str(), &v4->sin_addr);
    size = sizeof *v4;
  }
  const int made = ::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made >= 0 && ::bind(made, reinterpret_cast<sockaddr*>(&address), size) == 0) return made;
  if (made >= 0) ::close(made);
  return -1;
}

int port_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  // The port stands at the same place in both families.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

std::size_t announced_length(const std::string& head) {
  const std::size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

}  // namespace

bool can_listen(const std::string& address) {
  const int made = bound_socket({.address = address});
  if (made >= 0) ::close(made);
  return made >= 0;
}

ClientIdentity::ClientIdentity() {
  const Identity identity = make_identity({.host = "client.example"});
  certificate_file_ = written_to_file(identity);
  key_file_ = written_to_file([&](FILE* file) {
    PEM_write_PrivateKey(file, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

ClientIdentity::~ClientIdentity() {
  ::unlink(certificate_file_.c_str());
  ::unlink(key_file_.c_str());
}

Connection::Connection(int socket, ssl_ctx_st* tls) : socket_(socket) {
  if (!tls) return;
  tls_ = SSL_new(tls);
  SSL_set_fd(tls_, socket_);
  secured_ = false;
}

Connection::~Connection() {
  if (tls_) {
    if (secured_) SSL_shutdown(tls_);
    SSL_free(tls_);
  }
  if (socket_ >= 0) ::close(socket_);
}

void Connection::interrupt() { ::shutdown(socket_, SHUT_RDWR); }

long Connection::receive(char* data, std::size_t size) {
  if (!tls_) return ::recv(socket_, data, size, 0);
  if (!secured_) secured_ = SSL_accept(tls_) == 1;
  if (!secured_) drain();
  return secured_ ? SSL_read(tls_, data, static_cast<int>(size)) : -1;
}

/// An RST for bytes that nobody reads could overtake the alert that tells why.
void Connection::drain() {
  char data[4096];
  ::shutdown(socket_, SHUT_WR);
  while (::recv(socket_, data, sizeof data, 0) > 0) {
  }
}

std::string Connection::read_request() {
  char data[16384];
  while (true) {
    const std::size_t end = buffer_.find("\r\n\r\n");
    if (end != std::string::npos) {
      const std::size_t size = end + 4 + announced_length(buffer_.substr(0, end + 2));
      if (buffer_.size() >= size) {
        std::string request = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return request;
      }
    }
    const long got = receive(data, sizeof data);
    if (got <= 0) return {};
    buffer_.append(data, static_cast<std::size_t>(got));
  }
}

std::string Connection::read_bytes(std::size_t count) {
  char data[16384];
  while (buffer_.size() < count) {
    const long got = receive(data, sizeof data);
    if (got <= 0) break;
    buffer_.append(data, static_cast<std::size_t>(got));
  }
  std::string bytes = buffer_.substr(0, count);
  buffer_.erase(0, bytes.size());
  return bytes;
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const long sent = tls_ ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                           : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Connection::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close_without_goodbye();
}

void Connection::close_without_goodbye() { secured_ = false; }

void Connection::wait_for_client_to_leave() {
  char data[16384];
  while (receive(data, sizeof data) > 0) {
  }
}

FaultServer::FaultServer(Script script) : FaultServer(std::move(script), Endpoint{}) {}

FaultServer::FaultServer(Script script, Endpoint endpoint)
    : script_(std::move(script)), endpoint_(std::move(endpoint)) {
  listen();
}

FaultServer::FaultServer(Script script, const Certificate& certificate)
    : script_(std::move(script)), tls_(tls_context(certificate, certificate_file_)) {
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL's writes to clients that left
  listen();
}

FaultServer::~FaultServer() {
  ending_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const auto& connection : open_) {
      if (connection) connection->interrupt();
    }
  }
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
  if (!certificate_file_.empty()) ::unlink(certificate_file_.c_str());
  SSL_CTX_free(tls_);
}

void FaultServer::listen() {
  listener_ = bound_socket(endpoint_);
  require(listener_ >= 0, "bind");
  require(::listen(listener_, 1024) == 0, "listen");
  endpoint_.port = port_of(listener_);
  accepting_ = std::thread([this] { serve(); });
}

void FaultServer::serve() {
  while (!ending_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    const std::lock_guard lock(mutex_);
    const int index = connections_++;
    open_.push_back(std::make_unique<Connection>(socket, tls_));
    Connection* connection = open_.back().get();
    threads_.emplace_back([this, connection, index] {
      script_(*connection, index);
      const std::lock_guard closing(mutex_);
      open_[static_cast<std::size_t>(index)].reset();
    });
  }
}

std::string FaultServer::url(std::string_view path) const {
  const bool v6 = endpoint_.address.find(':') != std::string::npos;
  const std::string host = tls_ ? "localhost"
                           : v6 ? "[" + endpoint_.address + "]"
                                : endpoint_.address;
  return (tls_ ? "https://" : "http://") + host + ":" + std::to_string(port()) + std::string(path);
}

FaultServer::Script always(std::string response) {
  return [response = std::move(response)](Connection& connection, int) {
    while (!connection.read_request().empty() && connection.send(response)) {
    }
  };
}

FaultServer::Script once(std::string response) {
  return [response = std::move(response)](Connection& connection, int) {
    if (!connection.read_request().empty()) connection.send(response);
  };
}

std::string ok(std::string_view body, std::string_view more_headers) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more_headers) + "\r\n" + std::string(body);
}

}  // namespace driftgate::tests
