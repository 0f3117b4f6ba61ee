#include "ledger/log/intake.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ledger {
namespace {

using base::Result;

base::Error stopped(const std::string& reason) {
  return base::unavailable("log.stopped", "the log has stopped: " + reason);
}

}  // namespace

Result<void> Intake::check(const Pool& pool, std::chrono::steady_clock::time_point now) const {
  if (pool.stopped) return stopped(pool.reason);
  if (pool.waiting.size() >= options_.pool)
    return base::unavailable("log.full", "too many entries are waiting");
  if (!pool.waiting.empty() && now - pool.waiting.front().since > options_.patience)
    return base::unavailable("log.full", "entries wait too long");
  return {};
}

Result<void> Intake::add(std::vector<Waiter> waiters) {
  if (!options_.has_room())
    return base::unavailable("log.disk", "the disk is nearly full: no new entries");
  const auto now = std::chrono::steady_clock::now();
  TRY(const bool wakes, pool_.with([&](Pool& pool) -> Result<bool> {
    TRY(check(pool, now));
    ++pool.groups;
    for (Waiter& waiter : waiters) {
      waiter.group = pool.groups;
      waiter.since = now;
    }
    const std::size_t before = pool.waiting.size();
    std::ranges::move(waiters, std::back_inserter(pool.waiting));
    const std::size_t after = pool.waiting.size();
    return before == 0 || (before < options_.batch && after >= options_.batch);
  }));
  if (wakes) wake();  // not again while some wait and a batch is not full
  return {};
}

void Intake::show(const SignedCheckpoint& checkpoint) {
  pool_.update([&](Pool& pool) { pool.shown = checkpoint; });
}

void Intake::wait(const std::stop_token& stop) {
  pool_.wait_for(std::chrono::hours(1), [&](const Pool& pool) {
    return stop.stop_requested() || !pool.waiting.empty() || pool.shown;
  });
}

void Intake::pause(const std::stop_token& stop, std::chrono::steady_clock::time_point until) {
  const auto left = until - std::chrono::steady_clock::now();
  if (left.count() <= 0) return;
  pool_.wait_for(left, [&](const Pool& pool) {
    return stop.stop_requested() || pool.waiting.size() >= options_.batch;
  });
}

void Intake::wake() {
  pool_.update([](Pool&) {});
}

std::vector<Waiter> Intake::take(const std::function<std::size_t(std::size_t waiting)>& count) {
  return pool_.with([&](Pool& pool) {
    std::vector<Waiter> batch;
    for (std::size_t left = count(pool.waiting.size()); left > 0; --left) {
      batch.push_back(std::move(pool.waiting.front()));
      pool.waiting.pop_front();
    }
    return batch;
  });
}

std::optional<SignedCheckpoint> Intake::take_shown() {
  return pool_.with([](Pool& pool) { return std::exchange(pool.shown, {}); });
}

void Intake::stop(const std::string& reason) {
  const std::deque<Waiter> left = pool_.with([&](Pool& pool) {
    pool.stopped = true;
    pool.reason = reason;
    return std::exchange(pool.waiting, {});
  });
  for (const Waiter& waiter : left) waiter.done(stopped(reason));
}

}  // namespace ledger
