#include "ledger/monitor/head_comparison.h"

#include "ledger/log/frontier.h"
#include "ledger/mirror/authentic_tiles.h"

namespace ledger {
namespace {

using base::Result;
using Found = std::optional<ForkEvidence>;

Result<Found> prove(const std::string& smaller, const std::string& larger,
                    const SubtreeReader& read) {
  TRY(ForkEvidence fork, prove_fork(smaller, larger, read));
  return Found(std::move(fork));
}

}  // namespace

Result<Found> find_fork(const HeldLog& held, const SignedCheckpoint& shown,
                        const Sources& sources) {
  const Checkpoint& theirs = shown.checkpoint;
  const MirrorStore::Head& ours = held.head;
  if (theirs.size.value() == 0 || ours.size.value() == 0) return Found();
  if (theirs.size <= ours.size) {
    const SubtreeReader read = tile_reader(held.tiles, ours.size);
    TRY(const RootHash root, tree_root(theirs.size, read));
    if (root == theirs.root) return Found();
    return prove(shown.note, ours.note, read);
  }
  auto tiles = AuthenticTiles::open(theirs, sources, Sources::Ask::Everybody);
  const auto root = tiles ? tree_root(ours.size, tiles->reader()) : tiles.error();
  if (!root) return base::unavailable("monitor.unproven", base::describe(root.error()));
  if (*root == ours.root) return Found();
  return prove(ours.note, shown.note, tiles->reader());
}

}  // namespace ledger
