#include "ledger/log/log.h"

#include "ledger/log/chain.h"
#include "ledger/log/commit.h"
#include "ledger/log/sequencer.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

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

/// The last entry; nothing when there is none.
Result<Bytes> last_entry(TileStore& tiles, TreeSize size) {
  if (size.value() == 0) return Bytes();
  return read_entry(tiles, LeafIndex(size.value() - 1), size);
}

}  // namespace

Result<void> create_log(TileStore& tiles, CheckpointStore& heads, const SignerKey& key) {
  TRY(const auto there, heads.load(key.name()));
  if (there) return base::conflict("log.exists", key.name() + " was created before");
  const SignedCheckpoint empty = sign_checkpoint({key.name(), TreeSize(0), empty_root(), ""}, key);
  TRY(heads.replace(key.name(), std::nullopt, {TreeSize(0), empty_root(), empty.note}, {}));
  return tiles.publish(kCheckpointPath, base::as_bytes(empty.note));
}

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
  TRY(const Bytes last, last_entry(tiles, head->size));
  const std::uint64_t last_time = entry_time(last).value_or(0);  // 0: of another kind
  auto sequencer = std::make_unique<Sequencer>(tiles, heads, key, clock, options,
                                               std::move(frontier), *opened, last_time);
  return std::unique_ptr<Log>(new Log(std::move(sequencer), closes_shard(last)));
}

Log::Log(std::unique_ptr<Sequencer> sequencer, bool closed)
    : sequencer_(std::move(sequencer)), closed_(closed) {}
Log::~Log() = default;

const std::string& Log::origin() const {
  return sequencer_->origin();
}

Result<void> Log::check_open() const {
  if (!closed_) return {};
  return base::conflict("log.closed",
                        origin() +
                            " is closed: its last entry says so; what comes now belongs "
                            "into the shard that follows it");
}

Result<std::vector<Appended>> Log::append_all(const std::vector<Pending>& entries) {
  TRY(check_open());
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
  TRY(check_open());
  TRY(check_size(entry));
  return sequencer_->append_one(as_it_is(std::move(entry)));
}

Result<void> Log::append_raw(Bytes entry, Answered answered) {
  TRY(check_open());
  TRY(check_size(entry));
  std::vector<Waiter> waiters;
  waiters.push_back({as_it_is(std::move(entry)), std::nullopt, std::move(answered), 0, {}});
  return sequencer_->enqueue(std::move(waiters));
}

Result<Appended> Log::append_system(SystemEntry entry) {
  TRY(check_open());
  const bool closing = closes_shard(entry.encode());
  if (closing) closed_ = true;  // whoever comes from now on comes too late
  auto appended = sequencer_->append_one([entry = std::move(entry)](std::uint64_t time) mutable {
    entry.time = time;
    return entry.encode();
  });
  if (closing && !appended) closed_ = false;
  return appended;
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
