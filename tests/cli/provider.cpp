#include "tests/cli/provider.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>
#include <vector>

namespace driftgate::tests {
namespace {

// A socket on a free port of 127.0.0.1.
int bound_socket(int& port) {
  const int number = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (number < 0 || ::bind(number, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(number, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no loopback socket");
  port = ntohs(address.sin_port);
  return number;
}

std::string response_text(const Answer& answer, bool head) {
  std::string text = "HTTP/1.1 " + answer.status + "\r\n";
  for (std::size_t at = 0; at < answer.headers.size();) {
    const std::size_t end = std::min(answer.headers.find('\n', at), answer.headers.size());
    if (end > at) text += answer.headers.substr(at, end - at) + "\r\n";
    at = end + 1;
  }
  if (!answer.status.starts_with("204"))  // RFC 9110 §8.6.
    text += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  text += "\r\n";
  return head ? text : text + answer.body;
}

}  // namespace

Provider::Provider(std::map<std::string, Answer> answers) : answers_(std::move(answers)) {
  listener_ = bound_socket(port_);
  closed_ = bound_socket(closed_port_);
  if (::listen(listener_, 64) != 0 || ::pipe(stop_) != 0)
    throw std::runtime_error("no loopback provider");
  thread_ = std::thread([this] { serve(); });
}

Provider::~Provider() {
  ::close(stop_[1]);
  thread_.join();
  ::close(stop_[0]);
  ::close(listener_);
  ::close(closed_);
}

// One thread for all: what is readable is answered.
void Provider::serve() {
  std::vector<pollfd> open{{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
  while (::poll(open.data(), open.size(), -1) > 0) {
    if (open[0].revents != 0) break;
    if (open[1].revents != 0) open.push_back({::accept(listener_, nullptr, nullptr), POLLIN, 0});
    for (std::size_t i = 2; i < open.size(); ++i)
      if (open[i].revents != 0) {
        converse(open[i].fd);
        open[i].fd = -1;
      }
    std::erase_if(open, [](const pollfd& one) { return one.fd < 0; });
  }
  for (std::size_t i = 2; i < open.size(); ++i) ::close(open[i].fd);
}

// One request on each connection: tests have few.
void Provider::converse(int connection) const {
  std::string request;
  char part[4096];
  while (request.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = ::read(connection, part, sizeof part);
    if (got <= 0) break;
    request.append(part, static_cast<std::size_t>(got));
  }
  const std::string line = request.substr(0, request.find(" HTTP/"));
  const auto found = answers_.find(line);
  const Answer answer = found == answers_.end() ? Answer{.status = "404 Not Found"} : found->second;
  if (!request.empty() && answer.status != "close") {
    Answer last = answer;
    last.headers += "\nConnection: close";
    const std::string text = response_text(last, line.starts_with("HEAD "));
    if (::send(connection, text.data(), text.size(), MSG_NOSIGNAL) < 0) request.clear();
  }
  ::close(connection);
}

}  // namespace driftgate::tests
