#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <thread>

#include "base/guarded.h"

namespace base::http {

/// Cuts connections whose deadline has passed, from one thread of its own: a silent or dripping
/// peer holds no connection thread for longer than agreed. Threads: any.
class Watchdog final {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  static constexpr Deadline kNever = Deadline::max();

  Watchdog();
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Watches a socket until the Watch dies, which must be before the socket is closed.
  class Watch final {
   public:
    Watch(Watchdog& dog, int descriptor);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    void set(Deadline deadline);
    void set(std::chrono::milliseconds from_now) {
      set(std::chrono::steady_clock::now() + from_now);
    }
    bool was_cut() const;

   private:
    Watchdog& dog_;
    std::uint64_t id_;
  };

  /// Cuts everything that is watched now.
  void cut_all();

 private:
  struct Entry {
    int descriptor;
    Deadline deadline = kNever;
    bool cut = false;
  };
  struct State {
    std::map<std::uint64_t, Entry> entries;
    std::uint64_t next = 0;
  };
  void run(const std::stop_token& stop);
  Guarded<State> state_;
  std::jthread thread_;
};

}  // namespace base::http
