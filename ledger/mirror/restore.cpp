#include "ledger/mirror/restore.h"

#include "base/check.h"
#include "ledger/log/commit.h"
#include "ledger/mirror/memory_mirror_store.h"
#include "ledger/mirror/mirrored_log.h"

namespace ledger {

using base::Result;

namespace {

/// The size of the checkpoint that is published here; 0 when there is none that we signed.
Result<TreeSize> read_published(TileStore& tiles, const VerifierKey& key) {
  const auto bytes = tiles.get(kCheckpointPath);
  if (!bytes && bytes.error().kind == base::ErrorKind::NotFound) return TreeSize(0);
  if (!bytes) return bytes.error();
  const auto opened = open_checkpoint(base::as_text(*bytes), key);
  return opened ? opened->checkpoint.size : TreeSize(0);
}

}  // namespace

Result<Checkpoint> restore_from_mirrors(TileStore& tiles, CheckpointStore& heads,
                                        const VerifierKey& key, const base::Clock& clock,
                                        std::vector<Fetch> mirrors, std::size_t at_once) {
  ENSURE(!mirrors.empty());
  TRY(const auto head, heads.load(key.name()));
  if (!head) return base::not_found("log.missing", key.name() + " does not exist here");
  MemoryMirrorStore progress;
  TRY(progress.save(key.name(), {MirrorStore::Head{head->size, head->root, head->note},
                                 std::nullopt, head->size.value(), ""}));
  const KeepEvidence keep = [](const std::string&, base::ByteView) { return Result<void>(); };
  const auto follow = [&](const Sources& sources) {
    return MirroredLog({tiles, progress, nullptr, key, sources, clock, keep, at_once}).catch_up();
  };
  // Where the database alone is old, our own resources are ahead of it: the mirrors may lack what
  // was published here, and it must not be taken back.
  TRY(const TreeSize published, read_published(tiles, key));
  if (published > head->size) {
    TRY(follow(Sources([&](std::string_view path) { return tiles.get(path); }, mirrors)));
  }
  Fetch first = std::move(mirrors.front());
  mirrors.erase(mirrors.begin());
  TRY(const Pulled pulled, follow(Sources(std::move(first), std::move(mirrors))));
  TRY(const MirrorStore::State state, progress.load(key.name()));
  ENSURE(state.head.has_value());
  if (state.head->size < published)
    return base::unavailable("tiles.read", "what is published here cannot be read now");
  if (state.head->size > head->size) {
    TRY(heads.replace(key.name(), head->size,
                      {state.head->size, state.head->root, state.head->note}, {}));
    TRY(tiles.publish(kCheckpointPath, base::as_bytes(state.head->note)));
  }  // else the opening knows what of its last batch is not in place yet
  return pulled.head;
}

}  // namespace ledger
