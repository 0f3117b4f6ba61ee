#pragma once

#include <chrono>
#include <csignal>

namespace kuitti_ledger {

/// SIGTERM and SIGINT as something to wait for. Make it before any thread starts: threads inherit
/// that both are blocked.
class EndSignals final {
 public:
  EndSignals();
  void wait() const;
  /// True when one came before the time was over.
  bool wait_for(std::chrono::milliseconds time) const;

 private:
  sigset_t signals_;
};

}  // namespace kuitti_ledger
