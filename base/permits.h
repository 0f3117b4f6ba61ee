#pragma once

#include <semaphore.h>

#include <utility>

#include "base/check.h"

namespace base {

/// A bounded number of holders at once: how many threads may do heavy work, whatever their number.
/// Threads: any.
class Permits {
 public:
  explicit Permits(unsigned count) { ENSURE(::sem_init(&free_, 0, count) == 0); }
  ~Permits() { ::sem_destroy(&free_); }
  Permits(const Permits&) = delete;
  Permits& operator=(const Permits&) = delete;

  /// Held until it dies. Hold it over computation, never over a wait for disk or peer.
  class Permit final {
   public:
    explicit Permit(Permits& from) : from_(&from) {}
    Permit(Permit&& other) noexcept : from_(std::exchange(other.from_, nullptr)) {}
    Permit& operator=(Permit&&) = delete;
    ~Permit() {
      if (from_ != nullptr) ::sem_post(&from_->free_);
    }

   private:
    Permits* from_;
  };

  /// Waits for its turn.
  Permit take() {
    while (::sem_wait(&free_) != 0) {
      // A signal came between; the wait goes on.
    }
    return Permit(*this);
  }

 private:
  ::sem_t free_;
};

}  // namespace base
