#include "ledger/mirror/restore.h"

#include "base/check.h"
#include "ledger/log/commit.h"
#include "ledger/mirror/memory_mirror_store.h"
#include "ledger/mirror/mirrored_log.h"

namespace ledger {

using base::Result;

Result<Checkpoint> restore_from_mirrors(TileStore& tiles, CheckpointStore& heads,
                                        const VerifierKey& key, const base::Clock& clock,
                                        std::vector<Fetch> mirrors) {
  ENSURE(!mirrors.empty());
  TRY(const auto head, heads.load(key.name()));
  if (!head) return base::not_found("log.missing", key.name() + " does not exist here");
  MemoryMirrorStore progress;
  TRY(progress.save(key.name(), {MirrorStore::Head{head->size, head->root, head->note},
                                 std::nullopt, head->size.value(), ""}));
  Fetch first = std::move(mirrors.front());
  mirrors.erase(mirrors.begin());
  const Sources sources(std::move(first), std::move(mirrors));
  const KeepEvidence keep = [](const std::string&, base::ByteView) { return Result<void>(); };
  MirroredLog fetched({tiles, progress, nullptr, key, sources, clock, keep});
  TRY(const Pulled pulled, fetched.catch_up());
  TRY(const MirrorStore::State state, progress.load(key.name()));
  if (pulled.head.size > head->size) {
    TRY(heads.replace(key.name(), head->size,
                      {state.head->size, state.head->root, state.head->note}, {}));
  }
  TRY(tiles.publish(kCheckpointPath, base::as_bytes(state.head->note)));
  return pulled.head;
}

}  // namespace ledger
