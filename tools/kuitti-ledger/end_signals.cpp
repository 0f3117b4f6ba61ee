#include "tools/kuitti-ledger/end_signals.h"

#include <pthread.h>

namespace kuitti_ledger {

EndSignals::EndSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void EndSignals::wait() const {
  int received = 0;
  sigwait(&signals_, &received);
}

}  // namespace kuitti_ledger
