#include "tests/runner/own_network.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

namespace driftgate::tests {
namespace {

void require_step(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

bool write_text(const char* path, const std::string& text) {
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(file);
  return whole;
}

bool leave_everything() {
  const std::string user = "0 " + std::to_string(::getuid()) + " 1";
  const std::string group = "0 " + std::to_string(::getgid()) + " 1";
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0) return false;
  write_text("/proc/self/setgroups", "deny");
  return write_text("/proc/self/uid_map", user) && write_text("/proc/self/gid_map", group) &&
         ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

bool raise_loopback() {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", IFNAMSIZ - 1);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  const bool up = ::ioctl(socket, SIOCSIFFLAGS, &request) == 0;
  ::close(socket);
  return up;
}

// What others see at `path` stays as it is; a file that is not there needs no replacement.
bool replace_file(const char* path, const std::string& text) {
  if (::access(path, F_OK) != 0) return true;
  std::string own = "/tmp/driftgate-network-XXXXXX";
  const int file = ::mkstemp(own.data());
  if (file < 0) return false;
  const bool written = ::write(file, text.data(), text.size()) > 0;
  ::close(file);
  const bool mounted = ::mount(own.c_str(), path, nullptr, MS_BIND, nullptr) == 0;
  ::unlink(own.c_str());
  return written && mounted;
}

bool enter() {
  return leave_everything() && raise_loopback() &&
         replace_file("/etc/resolv.conf", "nameserver 127.0.0.1\n") &&
         replace_file("/etc/nsswitch.conf", "hosts: files dns\n");
}

std::string to_bytes(NameServer::Record record, const std::string& address) {
  char bytes[sizeof(in6_addr)];
  const bool v4 = record == NameServer::Record::a;
  require_step(::inet_pton(v4 ? AF_INET : AF_INET6, address.c_str(), bytes) == 1, "address");
  return {bytes, v4 ? sizeof(in_addr) : sizeof(in6_addr)};
}

}  // namespace

bool may_have_own_network() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(enter() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void enter_own_network() {
  ::setenv("RES_OPTIONS", "timeout:30 attempts:5", 1);
  require_step(enter(), "own network");
}

NameServer::NameServer(Answer answer) : answer_(std::move(answer)) {
  socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(53);
  require_step(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
               "port 53");
  thread_ = std::thread([this] { serve(); });
}

NameServer::~NameServer() {
  ending_ = true;
  ::shutdown(socket_, SHUT_RDWR);
  thread_.join();
  ::close(socket_);
}

void NameServer::serve() {
  while (!ending_) {
    char data[512];
    sockaddr_in from{};
    socklen_t size = sizeof from;
    auto* sender = reinterpret_cast<sockaddr*>(&from);
    const ssize_t got = ::recvfrom(socket_, data, sizeof data, 0, sender, &size);
    if (got <= 0) continue;
    if (const auto reply = reply_to(std::string(data, static_cast<std::size_t>(got))))
      ::sendto(socket_, reply->data(), reply->size(), 0, sender, size);
  }
}

// RFC 1035 §4.1: the question again, and one record for the name at its start.
std::optional<std::string> NameServer::reply_to(const std::string& query) {
  constexpr std::size_t kHead = 12;
  if (query.size() < kHead) return std::nullopt;
  const std::size_t name_end = query.find('\0', kHead);
  if (name_end == std::string::npos || name_end + 5 > query.size()) return std::nullopt;
  const auto record = static_cast<Record>(query[name_end + 2]);
  const std::optional<std::string> address =
      answer_(record, (record == Record::a ? asked_a_ : asked_aaaa_)++);
  if (!address) return std::nullopt;
  std::string reply = query.substr(0, 2) + std::string("\x81\x80\0\1\0\0\0\0\0\0", 10) +
                      query.substr(kHead, name_end + 5 - kHead);
  if (address->empty()) return reply;
  const std::string bytes = to_bytes(record, *address);
  reply[7] = 1;
  reply += std::string("\xC0\x0C", 2) + query.substr(name_end + 1, 4);
  reply += std::string("\0\0\0\0\0", 5) + static_cast<char>(bytes.size());  // no time to live
  return reply + bytes;
}

}  // namespace driftgate::tests
