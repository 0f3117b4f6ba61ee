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
  const TreeSize size = head ? head->size : TreeSize(0);
  MemoryMirrorStore progress;
  if (head) {
    TRY(progress.save(key.name(), {MirrorStore::Head{head->size, head->root, head->note},
                                   std::nullopt, head->size.value(), ""}));
  }
  const KeepEvidence keep = [](const std::string&, base::ByteView) { return Result<void>(); };
  const auto follow = [&](const Sources& sources) {
    return MirroredLog({tiles, progress, nullptr, key, sources, clock, keep, at_once}).catch_up();
  };
  // Where the database alone is old, our own resources are ahead of it: the mirrors may lack what
  // was published here, and it must not be taken back.
  TRY(const TreeSize published, read_published(tiles, key));
  if (published > size) {
    TRY(follow(Sources([&](std::string_view path) { return tiles.get(path); }, mirrors)));
  }
  // The one that is farthest: each is the first to be asked once.
  for (std::size_t at = 0; at < mirrors.size(); ++at) {
    std::vector<Fetch> others = mirrors;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(at));
    TRY(follow(Sources(mirrors[at], std::move(others))));
  }
  TRY(const MirrorStore::State state, progress.load(key.name()));
  ENSURE(state.head.has_value());
  if (state.head->size < published)
    return base::unavailable("tiles.read", "what is published here cannot be read now");
  if (!head || state.head->size > size) {
    TRY(heads.replace(key.name(), head ? std::optional(size) : std::nullopt,
                      {state.head->size, state.head->root, state.head->note}, {}));
    TRY(tiles.publish(kCheckpointPath, base::as_bytes(state.head->note)));
  }  // else the opening knows what of its last batch is not in place yet
  return Checkpoint{key.name(), state.head->size, state.head->root, ""};
}

}  // namespace ledger
