#pragma once

#include <cstdint>
#include <memory>
#include <thread>

#include "base/guarded.h"
#include "base/sql/database.h"

namespace ap::store {

/// Moves pages from the write-ahead log into the database file, by a connection and thread of its
/// own, so that commits do not wait for it (dependencies: 25 ms p99 when they do).
///
/// A log that is written to without a pause never starts again by that alone: something is always
/// unmoved. So when the log is long, the writer itself moves the little that is left, between two
/// commits, right after a pass of this thread.
/// Threads: after_commit by the writer alone.
class Checkpointer final {
 public:
  /// In pages of 4 KiB.
  struct Limits {
    std::int64_t pass = 4096;       ///< 16 MiB of new pages: worth an fsync of the file
    std::int64_t most = 16 * 4096;  ///< 256 MiB: the log shall start again now
  };
  Checkpointer(std::unique_ptr<base::sql::Connection> own, const Limits& limits);
  ~Checkpointer();
  /// After each commit of the writer: starts a pass, or ends one, when it is time.
  void after_commit(base::sql::Connection& writer);

 private:
  enum class Pass { None, Asked, Done, Closing };
  void serve();

  const std::unique_ptr<base::sql::Connection> own_;
  const Limits limits_;
  base::Guarded<Pass> pass_{Pass::None};
  std::int64_t pages_then_ = 0;  ///< in the log when the last pass was asked for; the writer's
  std::jthread thread_;
};

}  // namespace ap::store
