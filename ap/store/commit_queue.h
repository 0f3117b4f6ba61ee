#pragma once

#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "ap/store/checkpointer.h"
#include "base/guarded.h"
#include "base/result.h"
#include "base/sql/database.h"

namespace ap::store {

/// The one writer of a database. Whatever waits when it comes round shares one transaction and one
/// fsync. When one of them fails, all is undone and done again with a savepoint for each, so that
/// it takes nothing with it. While calls come faster than commits are made, the writer rests for a
/// moment between two: more share the next.
///
/// Threads: run() from any. Bounded by its callers, each of which waits for its call.
class CommitQueue final {
 public:
  /// What a call does inside the transaction. Its effects are undone when it returns an error, and
  /// also when another one did; then it is made again.
  using Work = std::function<base::Result<void>(base::sql::Connection&)>;

  CommitQueue(std::unique_ptr<base::sql::Connection> writer,
              std::unique_ptr<base::sql::Connection> checkpoints);
  /// What waits is still committed.
  ~CommitQueue();

  /// Durable on return. Errors: that of the work; Unavailable "store.write" when the shared
  /// transaction failed: then nothing is promised either way, and the caller may ask again.
  base::Result<void> run(const Work& work);

 private:
  struct Job {
    const Work* work;  ///< of the caller, who waits
    base::Result<void> outcome;
    std::promise<base::Result<void>> done;
  };
  struct Waiting {
    std::vector<Job> jobs;
    bool closing = false;
  };
  void serve();
  base::Result<void> commit(std::vector<Job>& batch);
  bool run_together(std::vector<Job>& batch);
  base::Result<void> run_apart(Job& job);

  const std::unique_ptr<base::sql::Connection> writer_;
  Checkpointer checkpointer_;
  base::Guarded<Waiting> waiting_;
  std::jthread thread_;
};

}  // namespace ap::store
