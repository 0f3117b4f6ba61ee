#include "ap/store/commit_queue.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/prompt_thread.h"

namespace ap::store {

using base::Result;
using base::sql::Connection;
using base::sql::Statement;
using base::sql::Transaction;

namespace {

/// Between two commits that several calls wait for.
constexpr std::chrono::milliseconds kRest{3};

}  // namespace

CommitQueue::CommitQueue(std::unique_ptr<Connection> writer,
                         std::unique_ptr<Connection> checkpoints)
    : writer_(std::move(writer)),
      checkpointer_(std::move(checkpoints), Checkpointer::Limits{}),
      thread_([this] { serve(); }) {}

CommitQueue::~CommitQueue() {
  waiting_.update([](Waiting& waiting) { waiting.closing = true; });
}

Result<void> CommitQueue::run(const Work& work) {
  // The promise belongs to the writer: this call may return, and its stack go, while set_value is
  // still at work.
  std::promise<Result<void>> promise;
  std::future<Result<void>> done = promise.get_future();
  const bool first = waiting_.with([&](Waiting& waiting) {
    waiting.jobs.push_back({&work, {}, std::move(promise)});
    return waiting.jobs.size() == 1;
  });
  if (first) waiting_.update([](Waiting&) {});  // nobody wakes the thread again while some wait
  return done.get();
}

void CommitQueue::serve() {
  pthread_setname_np(pthread_self(), "store-writes");
  base::be_prompt();
  std::vector<Job> batch;
  for (;;) {
    waiting_.wait_for(std::chrono::hours(1), [](const Waiting& waiting) {
      return waiting.closing || !waiting.jobs.empty();
    });
    batch.clear();
    const bool closing = waiting_.with([&](Waiting& waiting) {
      batch.swap(waiting.jobs);
      return waiting.closing;
    });
    if (batch.empty()) {
      if (closing) return;
      continue;
    }
    const auto committed = commit(batch);
    for (Job& job : batch) {
      job.done.set_value(committed
                             ? std::move(job.outcome)
                             : base::unavailable("store.write", base::describe(committed.error())));
    }
    checkpointer_.after_commit(*writer_);
    if (batch.size() > 1) std::this_thread::sleep_for(kRest);
  }
}

Result<void> CommitQueue::commit(std::vector<Job>& batch) {
  {
    TRY(Transaction transaction, Transaction::begin(*writer_));
    if (run_together(batch)) return transaction.commit();
  }
  TRY(Transaction transaction, Transaction::begin(*writer_));
  for (Job& job : batch) TRY(run_apart(job));
  return transaction.commit();
}

/// False when one fails.
bool CommitQueue::run_together(std::vector<Job>& batch) {
  return std::ranges::all_of(batch, [&](Job& job) {
    job.outcome = (*job.work)(*writer_);
    return job.outcome.has_value();
  });
}

Result<void> CommitQueue::run_apart(Job& job) {
  const auto step = [&](std::string_view sql) -> Result<void> {
    TRY(Statement statement, writer_->prepare(sql));
    TRY(statement.run());
    return {};
  };
  TRY(step("SAVEPOINT job"));
  job.outcome = (*job.work)(*writer_);
  // SQLite ends the whole transaction by itself on some failures (disk full): this then fails, and
  // all of the batch with it.
  if (!job.outcome) TRY(step("ROLLBACK TO job"));
  return step("RELEASE job");
}

}  // namespace ap::store
