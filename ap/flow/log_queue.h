#pragma once

#include <chrono>
#include <thread>

#include "ap/flow/services.h"
#include "base/guarded.h"

namespace ap::flow {

/// Appends every seal that waits, in an order that says nothing but that of each trail, and records
/// where they stand; how many there were. What is in the log already gives its old place: a stop
/// anywhere is healed by the next call. Errors: those of Appender::append_all and of the store.
base::Result<std::size_t> log_waiting(Services& services);

/// The time to the next batch: between a fifteenth of `longest` and it, whatever waits.
std::chrono::milliseconds draw_pause(base::Random& random, std::chrono::milliseconds longest);

/// The privacy profile's queue: what waits is appended together, after a time that is drawn anew
/// for each batch. Receipts have left long before.
/// Lifetime: borrows the services. Threads: one of its own.
/// Spec:     spec/ledger 2.7, 3.1
class LogQueue final {
 public:
  /// No entry waits longer than twice this over a restart: 1800 s.
  static constexpr std::chrono::milliseconds kLongest{900'000};

  LogQueue(Services& services, std::chrono::milliseconds longest);
  ~LogQueue();

 private:
  void run(const std::stop_token& stop);

  Services& services_;
  const std::chrono::milliseconds longest_;
  base::Guarded<int> asleep_;
  std::jthread thread_;
};

/// For the start of a node: what waits can be told from now on; or, in the fast profile, what an
/// earlier privacy profile left is appended at once. Errors: those of log_waiting.
base::Result<void> begin_logging(Services& services);

}  // namespace ap::flow
