#include "runner/sigpipe.h"

#include <pthread.h>

namespace driftgate {
namespace {

sigset_t only_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool sigpipe_is_pending() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

SigpipeShield::SigpipeShield() : was_pending_(sigpipe_is_pending()) {
  const sigset_t set = only_sigpipe();
  pthread_sigmask(SIG_BLOCK, &set, &before_);
}

SigpipeShield::~SigpipeShield() {
  if (!was_pending_ && sigpipe_is_pending()) {
    const sigset_t set = only_sigpipe();
    int taken = 0;
    sigwait(&set, &taken);
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace driftgate
