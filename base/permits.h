#pragma once

#include <chrono>

#include "base/guarded.h"

namespace base {

/// A bounded number of holders at once: how many threads may do heavy work, whatever their number.
/// Threads: any.
class Permits {
 public:
  explicit Permits(unsigned count) : free_(count) {}

  /// Held until it dies. Hold it over computation, never over a wait for disk or peer.
  class Permit final {
   public:
    explicit Permit(Permits& from) : from_(&from) {}
    Permit(Permit&& other) noexcept : from_(std::exchange(other.from_, nullptr)) {}
    Permit& operator=(Permit&&) = delete;
    ~Permit() {
      if (from_ != nullptr) from_->free_.update_one([](unsigned& free) { ++free; });
    }

   private:
    Permits* from_;
  };

  /// Waits for its turn.
  Permit take() {
    for (;;) {
      const bool taken = free_.with([](unsigned& free) { return free > 0 && free-- > 0; });
      if (taken) return Permit(*this);
      free_.wait_for(std::chrono::seconds(1), [](unsigned free) { return free > 0; });
    }
  }

 private:
  Guarded<unsigned> free_;
};

}  // namespace base
