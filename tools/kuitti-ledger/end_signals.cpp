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

bool EndSignals::wait_for(std::chrono::milliseconds time) const {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec span{whole.count(), std::chrono::nanoseconds(time - whole).count()};
  return sigtimedwait(&signals_, nullptr, &span) > 0;
}

}  // namespace kuitti_ledger
