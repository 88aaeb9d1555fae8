#pragma once

#include <map>
#include <string>
#include <thread>

#include "tests/cli/transcript.h"

namespace driftgate::tests {

/// A small HTTP/1.1 server on the loopback address. Answers what it was given, by method and
/// target; 404 without a body for the rest. A status "close" closes without a byte.
class Provider {
 public:
  explicit Provider(std::map<std::string, Answer> answers);
  ~Provider();
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;

  int port() const { return port_; }
  int closed_port() const { return closed_port_; }  ///< Bound, so nobody else's, but not open.

 private:
  void serve();
  void converse(int connection) const;

  std::map<std::string, Answer> answers_;
  int listener_ = -1;
  int closed_ = -1;
  int stop_[2] = {-1, -1};
  int port_ = 0;
  int closed_port_ = 0;
  std::thread thread_{};
};

}  // namespace driftgate::tests
