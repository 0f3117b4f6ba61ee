#include "ap/store/checkpointer.h"

#include <pthread.h>

#include <chrono>

namespace ap::store {
Checkpointer::Checkpointer(std::unique_ptr<base::sql::Connection> own, const Limits& limits)
    : own_(std::move(own)), limits_(limits), thread_([this] { serve(); }) {}

Checkpointer::~Checkpointer() {
  pass_.update([](Pass& pass) { pass = Pass::Closing; });
}

void Checkpointer::after_commit(base::sql::Connection& writer) {
  const std::int64_t pages = writer.log_pages();
  if (pages < pages_then_) pages_then_ = 0;  // the log has started again
  const Pass pass = pass_.with([](const Pass& now) { return now; });
  if (pass == Pass::Asked) return;
  if (pass == Pass::Done && pages >= limits_.most) {
    // A failure leaves the log as it is: longer, and whole. The next pass tries again.
    static_cast<void>(writer.checkpoint());
  }
  if (pages - pages_then_ < limits_.pass) {
    if (pass == Pass::Done) pass_.with([](Pass& now) { now = Pass::None; });
    return;
  }
  pages_then_ = pages;
  pass_.update([](Pass& now) { now = Pass::Asked; });
}

void Checkpointer::serve() {
  pthread_setname_np(pthread_self(), "store-moves");
  for (;;) {
    const bool something = pass_.wait_for(
        std::chrono::hours(1), [](Pass now) { return now == Pass::Asked || now == Pass::Closing; });
    if (!something) continue;
    if (pass_.with([](Pass now) { return now == Pass::Closing; })) return;
    static_cast<void>(own_->checkpoint());
    pass_.with([](Pass& now) {
      if (now == Pass::Asked) now = Pass::Done;
    });
  }
}

}  // namespace ap::store
