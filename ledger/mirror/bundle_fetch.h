#pragma once

#include <optional>
#include <vector>

#include "ledger/mirror/authentic_tiles.h"
#include "ledger/mirror/sources.h"
#include "ledger/store/store.h"

namespace ledger {

/// A bundle that is wanted, and the hashes its entries must have: those of the tile beside it,
/// which is known (at the right edge) or must have that root.
struct WantedBundle {
  TilePath path;
  std::vector<NodeHash> hashes;  ///< of the partial tile; empty = the tile is wanted as well
  std::optional<NodeHash> root;  ///< of the full tile
};

/// The bundle that starts at that entry of a tree of that size. Errors: those of the tiles.
base::Result<WantedBundle> wanted_bundle(AuthenticTiles& verified, std::uint64_t start,
                                         std::uint64_t size);

/// A bundle and what is to be stored of it.
struct FetchedBundle {
  std::vector<base::Bytes> entries;
  std::vector<TileStore::Resource> resources;
};

inline constexpr std::size_t kRequestsAtOnce = 8;

/// Fetches and verifies several bundles, so many requests at a time. The result has those
/// that came before the first that failed; its error, if there is one.
struct FetchedBundles {
  std::vector<FetchedBundle> bundles;
  std::optional<base::Error> trouble;
};
FetchedBundles fetch_bundles(const Sources& sources, Sources::Ask ask,
                             const std::vector<WantedBundle>& wanted,
                             std::size_t at_once = kRequestsAtOnce);

}  // namespace ledger
