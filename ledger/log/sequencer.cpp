#include "ledger/log/sequencer.h"

#include <algorithm>
#include <future>
#include <map>

#include "base/prompt_thread.h"
#include "ledger/log/commit.h"
#include "ledger/log/shuffle.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

std::uint64_t seconds(base::Timestamp time) {
  return static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

constexpr std::uint64_t kClockTolerance = 60;  // seconds

}  // namespace

Log::Sequencer::Sequencer(TileStore& tiles, CheckpointStore& heads, const SignerKey& key,
                          const base::Clock& clock, const LogOptions& options, Frontier frontier,
                          SignedCheckpoint head, std::uint64_t last_time)
    : tiles_(tiles),
      heads_(heads),
      key_(key),
      clock_(clock),
      options_(options),
      frontier_(std::move(frontier)),
      last_time_(last_time),
      published_(std::move(head)) {
  if (options_.batches == Batches::OwnThread)
    thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
}

Result<std::vector<Appended>> Log::Sequencer::append(std::vector<Waiter> waiters) {
  std::vector<std::future<Result<Appended>>> answers;
  for (Waiter& waiter : waiters) {
    const auto answer = std::make_shared<std::promise<Result<Appended>>>();
    answers.push_back(answer->get_future());
    waiter.done = [answer](Result<Appended> appended) { answer->set_value(std::move(appended)); };
  }
  TRY(enqueue(std::move(waiters)));
  std::vector<Appended> appended;
  for (auto& answer : answers) {
    TRY(Appended one, answer.get());
    appended.push_back(std::move(one));
  }
  return appended;
}

Result<Appended> Log::Sequencer::append_one(std::function<Bytes(std::uint64_t)> encode) {
  std::vector<Waiter> waiters;
  waiters.push_back({std::move(encode), std::nullopt, {}, 0, {}});
  TRY(auto appended, append(std::move(waiters)));
  return std::move(appended.front());
}

Result<void> Log::Sequencer::enqueue(std::vector<Waiter> waiters) {
  TRY(intake_.add(std::move(waiters)));
  if (options_.batches == Batches::Caller) {
    while (run_batch()) continue;
  }
  return {};
}

void Log::Sequencer::anchored(const SignedCheckpoint& checkpoint) {
  anchored_.with([&](auto& anchored) { anchored = checkpoint; });
  intake_.show(checkpoint);
  if (options_.batches == Batches::Caller) republish();
}

SignedCheckpoint Log::Sequencer::head_for(LeafIndex index) const {
  const auto anchored = anchored_.with([](const auto& head) { return head; });
  const bool covers = anchored && index.value() < anchored->checkpoint.size.value();
  return covers ? *anchored : published();
}

SignedCheckpoint Log::Sequencer::published() const {
  return published_.with([](const SignedCheckpoint& head) { return head; });
}

void Log::Sequencer::run(const std::stop_token& stop) {
  base::be_prompt();
  const std::stop_callback wake(stop, [this] { intake_.wake(); });
  for (;;) {
    intake_.wait(stop);
    republish();
    const auto started = std::chrono::steady_clock::now();
    const bool ran = run_batch();
    if (!ran && stop.stop_requested()) break;
    if (ran && options_.interval.count() > 0) intake_.pause(stop, started + options_.interval);
  }
  intake_.stop("closing");
}

/// The next batch of what waits; whether there was one.
bool Log::Sequencer::run_batch() {
  std::vector<Waiter> batch =
      intake_.take([this](std::size_t waiting) { return batch_size(waiting); });
  if (batch.empty()) return false;
  if (options_.privacy) shuffle(batch);
  process(batch);
  return true;
}

/// The only publisher of `checkpoint` is this thread, so an older one never comes after a newer.
void Log::Sequencer::republish() {
  const auto shown = intake_.take_shown();
  if (!shown || shown->checkpoint != published().checkpoint) return;
  if (!tiles_.publish(kCheckpointPath, base::as_bytes(shown->note))) return;
  published_.with([&](SignedCheckpoint& published) { published = *shown; });
}

/// Where a tile's worth waits, a batch ends where a tile ends: a partial tile and bundle, each in
/// a folder of its own, would be synced for entries that the next batch completes.
std::size_t Log::Sequencer::batch_size(std::size_t waiting) const {
  const std::size_t most = std::min(waiting, options_.batch);
  if (most < kTileWidth) return most;
  return most - static_cast<std::size_t>((frontier_.size().value() + most) % kTileWidth);
}

/// Any order, but for the entries of one append among themselves.
void Log::Sequencer::shuffle(std::vector<Waiter>& batch) const {
  std::vector<std::uint64_t> groups;
  for (const Waiter& waiter : batch) groups.push_back(waiter.group);
  const std::vector<std::size_t> order = shuffled_order(groups, *options_.privacy->random);
  std::vector<Waiter> shuffled;
  for (const std::size_t at : order) shuffled.push_back(std::move(batch[at]));
  batch = std::move(shuffled);
}

/// Fills the batch up with entries whose fields are random, as all fields look.
void Log::Sequencer::pad(std::uint64_t time) {
  const auto added = frontier_.size().value() - published().checkpoint.size.value();
  const std::size_t multiple = std::max<std::size_t>(options_.privacy->multiple, 1);
  for (std::size_t n = added % multiple; n != 0 && n < multiple; ++n)
    frontier_.append(cover_entry(time, *options_.privacy->random));
}

void Log::Sequencer::process(const std::vector<Waiter>& batch) {
  std::vector<LeafIndex> positions;
  const auto head = write(batch, positions);
  if (head) published_.with([&](SignedCheckpoint& published) { published = *head; });
  for (std::size_t at = 0; at < batch.size(); ++at) {
    if (head) {
      batch[at].done(Appended{origin(), positions[at], *head});
    } else {
      batch[at].done(head.error());
    }
  }
}

/// One batch, durable and published; the position of every waiter.
Result<SignedCheckpoint> Log::Sequencer::write(const std::vector<Waiter>& batch,
                                               std::vector<LeafIndex>& positions) {
  const std::uint64_t now = seconds(clock_.now());
  if (now + kClockTolerance < last_time_) {
    return base::unavailable("log.clock", "the clock went back by more than a minute; mend it");
  }
  const std::uint64_t time = std::max(now, last_time_);
  const Frontier before = frontier_;
  std::vector<CheckpointStore::Position> ids;
  const auto placed = place(batch, time, positions, ids);
  if (!placed || frontier_.size() == before.size()) {
    frontier_ = before;
    if (!placed) return placed.error();
    return published();  // every id was known
  }
  // System entries are public, and the last one of a shard stays its last.
  const bool documents =
      std::ranges::any_of(batch, [](const Waiter& one) { return one.id.has_value(); });
  if (options_.privacy && documents) pad(time);
  const SignedCheckpoint next =
      sign_checkpoint({origin(), frontier_.size(), frontier_.root(), ""}, key_);
  const std::vector<TileStore::Resource> resources = frontier_.take_resources();
  return settle(before, next, resources, ids, time);
}

/// Gives every waiter its index; appends those whose id is new.
Result<void> Log::Sequencer::place(const std::vector<Waiter>& batch, std::uint64_t time,
                                   std::vector<LeafIndex>& positions,
                                   std::vector<CheckpointStore::Position>& ids) {
  std::map<EntryId, LeafIndex> in_batch;
  for (const Waiter& waiter : batch) {
    if (waiter.id) {
      TRY(const auto known, heads_.find(origin(), *waiter.id));
      const auto twin = in_batch.find(*waiter.id);
      if (known || twin != in_batch.end()) {
        positions.push_back(known ? *known : twin->second);
        continue;
      }
    }
    const LeafIndex index(frontier_.size().value());
    frontier_.append(waiter.encode(time));
    positions.push_back(index);
    if (!waiter.id) continue;
    in_batch.emplace(*waiter.id, index);
    ids.push_back({Bytes(waiter.id->begin(), waiter.id->end()), index});
  }
  return {};
}

Result<SignedCheckpoint> Log::Sequencer::settle(const Frontier& before,
                                                const SignedCheckpoint& next,
                                                const std::vector<TileStore::Resource>& resources,
                                                const std::vector<CheckpointStore::Position>& ids,
                                                std::uint64_t time) {
  const Checkpoint& head = next.checkpoint;
  const auto replaced = heads_.replace(origin(), before.size(), {head.size, head.root, next.note},
                                       {ids, pack_batch(resources)});
  if (!replaced && replaced.error().code == "head.full") {
    frontier_ = before;  // nothing has happened: the next batch may succeed
    return base::unavailable("log.write", replaced.error().detail);
  }
  const auto applied = replaced ? apply_batch(tiles_, next, resources) : replaced;
  if (!applied) {
    // Whether the batch became part of the log is for the next opening to find out.
    intake_.stop(base::describe(applied.error()));
    options_.on_unknown(base::describe(applied.error()));
    return base::unavailable("log.stopped", applied.error().detail);
  }
  last_time_ = time;
  return next;
}

}  // namespace ledger
