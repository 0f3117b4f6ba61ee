#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "ledger/log/log.h"

namespace ledger {

/// An entry on its way: how its bytes are made once the batch time is known, and who waits for it.
struct Waiter {
  std::function<base::Bytes(std::uint64_t time)> encode;
  std::optional<EntryId> id;
  Log::Answered done;
  std::uint64_t group = 0;  ///< the append that it came with: its order is kept
  std::chrono::steady_clock::time_point since;
};

/// What others have put in for the one that makes the batches of a log: entries, within the bounds
/// of LogOptions, and a checkpoint that has got more lines.
/// Threads: any; wait, pause and the taking from the one that makes the batches.
class Intake final {
 public:
  explicit Intake(const LogOptions& options) : options_(options) {}

  /// The entries of one append. Errors: Unavailable "log.disk", "log.full", "log.stopped"; then
  /// none of them has been taken.
  base::Result<void> add(std::vector<Waiter> waiters);
  /// To be published again.
  void show(const SignedCheckpoint& checkpoint);

  /// Until there is something to do, or a stop is asked for.
  void wait(const std::stop_token& stop);
  /// Until then, or until a batch is full, or a stop is asked for.
  void pause(const std::stop_token& stop, std::chrono::steady_clock::time_point until);
  /// Ends both.
  void wake();
  /// The oldest entries: as many as `count` says of those that wait.
  std::vector<Waiter> take(const std::function<std::size_t(std::size_t waiting)>& count);
  std::optional<SignedCheckpoint> take_shown();

  /// Takes nothing from now on; what waited is told the reason.
  void stop(const std::string& reason);

 private:
  struct Pool {
    std::deque<Waiter> waiting;
    std::uint64_t groups = 0;
    std::optional<SignedCheckpoint> shown;
    bool stopped = false;
    std::string reason;
  };
  base::Result<void> check(const Pool& pool, std::chrono::steady_clock::time_point now) const;

  const LogOptions& options_;
  base::Guarded<Pool> pool_;
};

}  // namespace ledger
