#pragma once

#include <map>
#include <vector>

#include "ledger/merkle/proof.h"
#include "ledger/mirror/sources.h"
#include "ledger/note/checkpoint.h"
#include "ledger/store/store.h"

namespace ledger {

/// The hash tiles of a signed tree, verified from the root downwards: the right edge gives the
/// root, and every full tile is one hash of the tile above it. Threads: one.
class AuthenticTiles final {
 public:
  /// Reads the right edge. Errors: Unauthentic "mirror.edge" when what is served does not give the
  /// root; those of Sources.
  static base::Result<AuthenticTiles> open(const Checkpoint& tree, const Sources& sources,
                                           Sources::Ask ask);

  /// The hashes of a tile of the tree.
  base::Result<std::vector<NodeHash>> tile(unsigned level, std::uint64_t index);
  /// The root that a full tile must have.
  base::Result<NodeHash> tile_root(unsigned level, std::uint64_t index);
  /// Subtree roots of the tree; borrows this.
  SubtreeReader reader();

  /// Full tiles above level 0 that were verified since the last call, and the right edge.
  std::vector<TileStore::Resource> take_verified();
  std::vector<TileStore::Resource> edge() const;

 private:
  AuthenticTiles(const Checkpoint& tree, const Sources& sources, Sources::Ask ask)
      : tree_(tree), sources_(&sources), ask_(ask) {}
  base::Result<void> read_edge(const Fetch& fetch);

  Checkpoint tree_;
  const Sources* sources_;
  Sources::Ask ask_;
  std::map<unsigned, std::vector<NodeHash>> edge_;  ///< partial tiles, by level
  struct Cached {
    std::uint64_t index;
    std::vector<NodeHash> hashes;
  };
  std::map<unsigned, Cached> cache_;  ///< the full tile read last, by level
  std::vector<TileStore::Resource> verified_;
};

}  // namespace ledger
