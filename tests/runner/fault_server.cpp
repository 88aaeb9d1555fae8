#include "fault_server.h"

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

X509* self_signed(const Certificate& wanted, EVP_PKEY* key) {
  constexpr long kDay = 24 * 60 * 60;
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  const long from = wanted.not_yet_valid ? kDay : -10 * kDay;
  X509_gmtime_adj(X509_getm_notBefore(certificate), from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wanted.expired ? -kDay : 10 * kDay);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(wanted.host.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate, name);
  add_extension(certificate, NID_subject_alt_name, "DNS:" + wanted.host);
  add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  require(X509_sign(certificate, key, EVP_sha256()) != 0, "sign");
  return certificate;
}

std::string written_to_file(X509* certificate) {
  std::string path = "/tmp/driftgate-certificate-XXXXXX";
  const int fd = ::mkstemp(path.data());
  require(fd >= 0, "temporary file");
  FILE* file = ::fdopen(fd, "w");
  PEM_write_X509(file, certificate);
  std::fclose(file);
  return path;
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

SSL_CTX* tls_context(const Certificate& wanted, std::string& certificate_file) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = self_signed(wanted, key);
  SSL_CTX_use_certificate(context, certificate);
  SSL_CTX_use_PrivateKey(context, key);
  SSL_CTX_set_max_proto_version(context, TLS1_VERSION + wanted.most_tls_minor);
  // The system may allow nothing older than TLS 1.2 unless told so.
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  if (wanted.most_tls_minor < 2) SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0");
  if (wanted.http2) SSL_CTX_set_alpn_select_cb(context, choose_http2, nullptr);
  certificate_file = written_to_file(certificate);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return context;
}

std::size_t announced_length(const std::string& head) {
  const std::size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

}  // namespace

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
  return secured_ ? SSL_read(tls_, data, static_cast<int>(size)) : -1;
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

FaultServer::FaultServer(Script script) : script_(std::move(script)) { listen(); }

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
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  require(::bind(listener_, generic, size) == 0, "bind");
  require(::listen(listener_, 1024) == 0, "listen");
  ::getsockname(listener_, generic, &size);
  port_ = ntohs(address.sin_port);
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
  return (tls_ ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port_) +
         std::string(path);
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
