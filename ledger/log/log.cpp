#include "ledger/log/log.h"

#include <algorithm>
#include <deque>
#include <future>
#include <map>
#include <optional>
#include <thread>

#include "base/guarded.h"
#include "base/prompt_thread.h"
#include "ledger/log/commit.h"
#include "ledger/log/frontier.h"
#include "ledger/log/shuffle.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

std::uint64_t seconds(base::Timestamp time) {
  return static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

/// An entry on its way: how its bytes are made once the batch time is known, and who waits for it.
struct Waiter {
  std::function<Bytes(std::uint64_t time)> encode;
  std::optional<EntryId> id;
  Log::Answered done;
  std::uint64_t group = 0;  ///< the append that it came with: its order is kept
  std::chrono::steady_clock::time_point since;
};

constexpr std::uint64_t kClockTolerance = 60;  // seconds

}  // namespace

Result<void> create_log(TileStore& tiles, CheckpointStore& heads, const SignerKey& key) {
  TRY(const auto there, heads.load(key.name()));
  if (there) return base::conflict("log.exists", key.name() + " was created before");
  const SignedCheckpoint empty = sign_checkpoint({key.name(), TreeSize(0), empty_root(), ""}, key);
  TRY(heads.replace(key.name(), std::nullopt, {TreeSize(0), empty_root(), empty.note}, {}));
  return tiles.publish(kCheckpointPath, base::as_bytes(empty.note));
}

/// The single writer. `run` is its thread, if it has one; the other members are for any thread.
class Log::Sequencer final {
 public:
  Sequencer(TileStore& tiles, CheckpointStore& heads, const SignerKey& key,
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

  Result<std::vector<Appended>> append(std::vector<Waiter> waiters) {
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

  Result<Appended> append_one(std::function<Bytes(std::uint64_t)> encode) {
    std::vector<Waiter> waiters;
    waiters.push_back({std::move(encode), std::nullopt, {}, 0, {}});
    TRY(auto appended, append(std::move(waiters)));
    return std::move(appended.front());
  }

  /// Puts them into the pool: whoever waits for one of them is told when its batch has ended.
  Result<void> enqueue(std::vector<Waiter> waiters) {
    bool wakes = false;
    if (!options_.has_room())
      return base::unavailable("log.disk", "the disk is nearly full: no new entries");
    const auto now = std::chrono::steady_clock::now();
    const auto refused = pool_.with([&](Pool& pool) -> std::optional<base::Error> {
      if (pool.stopped)
        return base::unavailable("log.stopped", "the log has stopped: " + pool.reason);
      if (pool.waiting.size() >= options_.pool)
        return base::unavailable("log.full", "too many entries are waiting");
      if (!pool.waiting.empty() && now - pool.waiting.front().since > options_.patience)
        return base::unavailable("log.full", "entries wait too long");
      ++pool.groups;
      for (Waiter& waiter : waiters) {
        waiter.group = pool.groups;
        waiter.since = now;
      }
      const std::size_t before = pool.waiting.size();
      std::ranges::move(waiters, std::back_inserter(pool.waiting));
      const std::size_t after = pool.waiting.size();
      wakes = before == 0 || (before < options_.batch && after >= options_.batch);
      return std::nullopt;
    });
    if (refused) return *refused;
    if (options_.batches == Batches::Caller) {
      while (run_batch()) continue;
    } else if (wakes) {
      pool_.update([](Pool&) {});  // not again while some wait and a batch is not full
    }
    return {};
  }

  void anchored(const SignedCheckpoint& checkpoint) {
    anchored_.with([&](auto& anchored) { anchored = checkpoint; });
    pool_.update([&](Pool& pool) { pool.shown = checkpoint; });
    if (options_.batches == Batches::Caller) republish();
  }

  /// The head that a proof of that entry is made under.
  SignedCheckpoint head_for(LeafIndex index) const {
    const auto anchored = anchored_.with([](const auto& head) { return head; });
    const bool covers = anchored && index.value() < anchored->checkpoint.size.value();
    return covers ? *anchored : published();
  }

  SignedCheckpoint published() const {
    return published_.with([](const SignedCheckpoint& head) { return head; });
  }
  TileStore& tiles() const { return tiles_; }
  const std::string& origin() const { return key_.name(); }

 private:
  struct Pool {
    std::deque<Waiter> waiting;
    std::uint64_t groups = 0;
    std::optional<SignedCheckpoint> shown;  ///< to be published again with more lines
    bool stopped = false;
    std::string reason = "closing";
  };

  void run(const std::stop_token& stop) {
    base::be_prompt();
    const std::stop_callback wake(stop, [this] { pool_.update([](Pool&) {}); });
    for (;;) {
      pool_.wait_for(std::chrono::hours(1), [&](const Pool& pool) {
        return stop.stop_requested() || !pool.waiting.empty() || pool.shown;
      });
      republish();
      const auto started = std::chrono::steady_clock::now();
      const bool ran = run_batch();
      if (!ran && stop.stop_requested()) break;
      if (ran && options_.interval.count() > 0) pause(stop, started + options_.interval);
    }
    fail_all("closing");
  }

  /// The next batch of what waits; whether there was one.
  bool run_batch() {
    std::vector<Waiter> batch = take_batch();
    if (batch.empty()) return false;
    if (options_.privacy) shuffle(batch);
    process(std::move(batch));
    return true;
  }

  /// The only publisher of `checkpoint` is this thread, so an older one never comes after a newer.
  void republish() {
    const auto shown = pool_.with([](Pool& pool) { return std::exchange(pool.shown, {}); });
    if (!shown || shown->checkpoint != published().checkpoint) return;
    if (!tiles_.publish(kCheckpointPath, base::as_bytes(shown->note))) return;
    published_.with([&](SignedCheckpoint& published) { published = *shown; });
  }

  /// Waits for the start of the next batch: its time, or that it is full; or for the end of the
  /// log.
  void pause(const std::stop_token& stop, std::chrono::steady_clock::time_point until) {
    const auto left = until - std::chrono::steady_clock::now();
    if (left.count() <= 0) return;
    pool_.wait_for(left, [&](const Pool& pool) {
      return stop.stop_requested() || pool.waiting.size() >= options_.batch;
    });
  }

  std::vector<Waiter> take_batch() {
    return pool_.with([&](Pool& pool) {
      std::vector<Waiter> batch;
      for (std::size_t left = batch_size(pool.waiting.size()); left > 0; --left) {
        batch.push_back(std::move(pool.waiting.front()));
        pool.waiting.pop_front();
      }
      return batch;
    });
  }

  /// Where a tile's worth waits, a batch ends where a tile ends: a partial tile and bundle, each in
  /// a folder of its own, would be synced for entries that the next batch completes.
  std::size_t batch_size(std::size_t waiting) const {
    const std::size_t most = std::min(waiting, options_.batch);
    if (most < kTileWidth) return most;
    return most - static_cast<std::size_t>((frontier_.size().value() + most) % kTileWidth);
  }

  /// Any order, but for the entries of one append among themselves.
  void shuffle(std::vector<Waiter>& batch) const {
    std::vector<std::uint64_t> groups;
    for (const Waiter& waiter : batch) groups.push_back(waiter.group);
    const std::vector<std::size_t> order = shuffled_order(groups, *options_.privacy->random);
    std::vector<Waiter> shuffled;
    for (const std::size_t at : order) shuffled.push_back(std::move(batch[at]));
    batch = std::move(shuffled);
  }

  /// Fills the batch up with entries whose fields are random, as all fields look.
  void pad(std::uint64_t time) {
    const auto added = frontier_.size().value() - published().checkpoint.size.value();
    const std::size_t multiple = std::max<std::size_t>(options_.privacy->multiple, 1);
    for (std::size_t n = added % multiple; n != 0 && n < multiple; ++n)
      frontier_.append(cover_entry(time, *options_.privacy->random));
  }

  void fail_all(const std::string& reason) {
    std::deque<Waiter> left = pool_.with([&](Pool& pool) {
      pool.stopped = true;
      pool.reason = reason;
      return std::exchange(pool.waiting, {});
    });
    for (Waiter& waiter : left)
      waiter.done(base::unavailable("log.stopped", "the log has stopped: " + reason));
  }

  void process(std::vector<Waiter> batch) {
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
  Result<SignedCheckpoint> write(const std::vector<Waiter>& batch,
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
    if (options_.privacy) pad(time);
    const SignedCheckpoint next =
        sign_checkpoint({origin(), frontier_.size(), frontier_.root(), ""}, key_);
    const std::vector<TileStore::Resource> resources = frontier_.take_resources();
    return settle(before, next, resources, ids, time);
  }

  /// Gives every waiter its index; appends those whose id is new.
  Result<void> place(const std::vector<Waiter>& batch, std::uint64_t time,
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

  Result<SignedCheckpoint> settle(const Frontier& before, const SignedCheckpoint& next,
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
      fail_all(base::describe(applied.error()));
      options_.on_unknown(base::describe(applied.error()));
      return base::unavailable("log.stopped", applied.error().detail);
    }
    last_time_ = time;
    return next;
  }

  TileStore& tiles_;
  CheckpointStore& heads_;
  const SignerKey& key_;
  const base::Clock& clock_;
  const LogOptions options_;
  Frontier frontier_;        // of the thread
  std::uint64_t last_time_;  // of the thread
  base::Guarded<SignedCheckpoint> published_;
  base::Guarded<std::optional<SignedCheckpoint>> anchored_;
  base::Guarded<Pool> pool_;
  std::jthread thread_;
};

namespace {

/// Brings what is published up to the head; refuses when the head is behind what was published.
Result<void> recover(TileStore& tiles, CheckpointStore& heads, const SignedCheckpoint& head,
                     const VerifierKey& key) {
  TreeSize published;
  const auto bytes = tiles.get(kCheckpointPath);
  if (bytes) {
    TRY(const SignedCheckpoint found, open_checkpoint(base::as_text(*bytes), key));
    published = found.checkpoint.size;
    const bool other =
        published == head.checkpoint.size && found.checkpoint.root != head.checkpoint.root;
    if (published > head.checkpoint.size || other) {
      return base::corrupt(
          "log.rollback",
          "the published checkpoint is ahead of the database: an old copy was restored; "
          "signing would fork the log");
    }
  } else if (bytes.error().kind != base::ErrorKind::NotFound) {
    return bytes.error();
  }
  if (bytes && published == head.checkpoint.size) return {};  // published last, so all is in place
  TRY(const Bytes packed, heads.staged(key.name()));
  TRY(const auto staged, unpack_batch(packed));
  return apply_batch(tiles, head, staged);
}

/// The batch time of the last entry; 0 when it is of another kind.
Result<std::uint64_t> last_entry_time(TileStore& tiles, TreeSize size) {
  if (size.value() == 0) return std::uint64_t{0};
  TRY(const Bytes entry, read_entry(tiles, LeafIndex(size.value() - 1), size));
  return entry_time(entry).value_or(0);
}

}  // namespace

Result<std::unique_ptr<Log>> Log::open(TileStore& tiles, CheckpointStore& heads,
                                       const SignerKey& key, const base::Clock& clock,
                                       const LogOptions& options) {
  TRY(const auto head, heads.load(key.name()));
  if (!head)
    return base::not_found("log.missing",
                           key.name() + " does not exist; create it once with `init`");
  const auto opened = open_checkpoint(head->note, key.verifier());
  if (!opened || opened->checkpoint.size != head->size || opened->checkpoint.root != head->root) {
    return base::corrupt("log.head", "the stored head is not a checkpoint that this key signed");
  }
  TRY(recover(tiles, heads, *opened, key.verifier()));
  TRY(Frontier frontier, Frontier::load(tiles, head->size, head->root));
  TRY(const std::uint64_t last_time, last_entry_time(tiles, head->size));
  return std::unique_ptr<Log>(new Log(std::make_unique<Sequencer>(
      tiles, heads, key, clock, options, std::move(frontier), *opened, last_time)));
}

Log::Log(std::unique_ptr<Sequencer> sequencer) : sequencer_(std::move(sequencer)) {}
Log::~Log() = default;

const std::string& Log::origin() const {
  return sequencer_->origin();
}

Result<std::vector<Appended>> Log::append_all(const std::vector<Pending>& entries) {
  std::vector<Waiter> waiters;
  for (const Pending& entry : entries) {
    const auto encode = [fields = entry.fields](std::uint64_t time) {
      return DocumentEntry{time, fields}.encode();
    };
    waiters.push_back({encode, entry.id, {}, 0, {}});
  }
  return sequencer_->append(std::move(waiters));
}

namespace {

Result<void> check_size(const Bytes& entry) {
  if (entry.size() <= kMostEntryBytes) return {};
  return base::limit_exceeded("log.entry", "an entry has at most 65,535 bytes");
}

/// An entry that is there already. A batch takes it once.
std::function<Bytes(std::uint64_t)> as_it_is(Bytes entry) {
  return [entry = std::move(entry)](std::uint64_t) mutable { return std::move(entry); };
}

}  // namespace

Result<Appended> Log::append_raw(Bytes entry) {
  TRY(check_size(entry));
  return sequencer_->append_one(as_it_is(std::move(entry)));
}

Result<void> Log::append_raw(Bytes entry, Answered answered) {
  TRY(check_size(entry));
  std::vector<Waiter> waiters;
  waiters.push_back({as_it_is(std::move(entry)), std::nullopt, std::move(answered), 0, {}});
  return sequencer_->enqueue(std::move(waiters));
}

Result<Appended> Log::append_system(SystemEntry entry) {
  return sequencer_->append_one([entry = std::move(entry)](std::uint64_t time) mutable {
    entry.time = time;
    return entry.encode();
  });
}

void Log::anchored(const SignedCheckpoint& checkpoint) {
  sequencer_->anchored(checkpoint);
}

SignedCheckpoint Log::checkpoint() const {
  return sequencer_->published();
}

Result<TlogProof> Log::prove(LeafIndex index, Bytes extra) const {
  const SignedCheckpoint head = sequencer_->head_for(index);
  if (index.value() >= head.checkpoint.size.value())
    return base::not_found("log.index", "no such entry yet");
  const SubtreeReader reader = tile_reader(sequencer_->tiles(), head.checkpoint.size);
  TRY(Proof proof, inclusion_proof(index, head.checkpoint.size, reader));
  return TlogProof{std::move(extra), index, std::move(proof), head.note};
}

Result<Bytes> Log::entry(LeafIndex index) const {
  return read_entry(sequencer_->tiles(), index, checkpoint().checkpoint.size);
}

Result<Bytes> read_entry(TileStore& tiles, LeafIndex index, TreeSize size) {
  if (index.value() >= size.value()) return base::not_found("log.index", "no such entry");
  TilePath path{.kind = TilePath::Kind::Entries, .index = index.value() / kTileWidth};
  if (path.index == size.value() / kTileWidth)
    path.width = static_cast<unsigned>(size.value() % kTileWidth);
  TRY(const Bytes bundle, tiles.get(path.text()));
  TRY(std::vector<Bytes> entries, decode_bundle(bundle));
  const std::size_t at = index.value() % kTileWidth;
  if (at >= entries.size()) return base::corrupt("log.tiles", path.text() + " is too short");
  return std::move(entries[at]);
}

}  // namespace ledger
