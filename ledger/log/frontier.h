#pragma once

#include <vector>

#include "base/result.h"
#include "ledger/merkle/proof.h"
#include "ledger/store/store.h"
#include "ledger/tile/tile.h"

namespace ledger {

/// The growing edge of a tree: for every level the hashes of its last, partial tile, and the
/// entries of the last, partial bundle. n appends cost n leaf and about n node hashes. Threads:
/// one.
class Frontier final {
 public:
  /// Reads the last tiles and the last bundle of a tree of that size and recomputes its root.
  /// Errors: Corrupt "log.tiles" when they do not give `root`; those of the store.
  static base::Result<Frontier> load(TileStore& tiles, TreeSize size, const RootHash& root);
  Frontier() = default;

  TreeSize size() const { return TreeSize(size_); }
  void append(base::Bytes entry);
  RootHash root() const;
  /// The full tiles and bundles that the appends since the last call completed.
  std::vector<TileStore::Resource> take_completed();
  /// The same, and the partial ones that they changed.
  std::vector<TileStore::Resource> take_resources();

 private:
  struct Level {
    std::vector<NodeHash> hashes;  ///< of the last tile, fewer than 256 between appends
    std::uint64_t full = 0;        ///< tiles before it
    bool changed = false;
  };
  void push(unsigned level, const NodeHash& hash);
  std::uint64_t size_ = 0;
  std::vector<Level> levels_;
  std::vector<base::Bytes> bundle_;
  bool bundle_changed_ = false;
  std::vector<TileStore::Resource> completed_;
};

/// Reads subtree roots from the tiles of a tree of the given size; tiles are kept while the reader
/// lives. Lifetime: borrows the store.
SubtreeReader tile_reader(TileStore& tiles, TreeSize size);

}  // namespace ledger
