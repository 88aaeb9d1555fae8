#pragma once

#include <signal.h>

namespace driftgate {

/// Keeps a write to a broken connection from killing the process while it lives, in this thread
/// only: OpenSSL writes without MSG_NOSIGNAL, and libcurl with NOSIGNAL leaves that to us.
class SigpipeShield {
 public:
  SigpipeShield();
  ~SigpipeShield();
  SigpipeShield(const SigpipeShield&) = delete;
  SigpipeShield& operator=(const SigpipeShield&) = delete;

 private:
  sigset_t before_{};
  bool was_pending_ = false;
};

}  // namespace driftgate
