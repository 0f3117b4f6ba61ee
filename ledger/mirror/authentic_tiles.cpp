#include "ledger/mirror/authentic_tiles.h"

#include "base/check.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

constexpr unsigned kLevelBits = 8;  // 256 hashes a tile

/// The root of a tree of complete subtrees, from the hashes of its right edge.
RootHash edge_root(const std::map<unsigned, std::vector<NodeHash>>& edge) {
  std::vector<NodeHash> subtrees;  // from the smallest
  for (const auto& [level, hashes] : edge) {
    std::size_t end = hashes.size();
    for (std::size_t width = 1; end > 0; width *= 2) {
      if ((hashes.size() & width) == 0) continue;
      subtrees.push_back(join_hashes(std::span(hashes).subspan(end - width, width)));
      end -= width;
    }
  }
  if (subtrees.empty()) return empty_root();
  NodeHash root = subtrees[0];
  for (std::size_t at = 1; at < subtrees.size(); ++at) root = hash_node(subtrees[at], root);
  return RootHash(root.value());
}

}  // namespace

Result<AuthenticTiles> AuthenticTiles::open(const Checkpoint& tree, const Sources& sources,
                                            Sources::Ask ask) {
  AuthenticTiles tiles(tree, sources, ask);
  std::optional<base::Error> trouble;
  for (const Fetch& fetch : sources.all()) {
    const auto read = tiles.read_edge(fetch);
    if (read) return tiles;
    // A wrong edge says more than one that is missing, and that more than nobody there.
    if (!trouble || read.error().kind == base::ErrorKind::Unauthentic) trouble = read.error();
    if (ask == Sources::Ask::LogOnly && read.error().kind != base::ErrorKind::Unauthentic) break;
  }
  return *trouble;
}

Result<void> AuthenticTiles::read_edge(const Fetch& fetch) {
  edge_.clear();
  for (unsigned level = 0; level * kLevelBits < 64; ++level) {
    const LevelExtent extent = level_extent(level, tree_.size);
    if (extent.partial == 0) continue;
    const TilePath path{.level = level, .index = extent.full, .width = extent.partial};
    const auto bytes = fetch_resource(fetch, path);
    if (!bytes && bytes.error().kind == base::ErrorKind::NotFound)
      return base::not_found("mirror.missing", path.text() + " is not served");
    if (!bytes && bytes.error().kind != base::ErrorKind::Malformed)
      return base::unavailable(bytes.error().code, bytes.error().detail);
    auto hashes = bytes ? decode_hashes(*bytes) : Result<std::vector<NodeHash>>(bytes.error());
    if (!hashes || hashes->size() != extent.partial)
      return base::unauthentic("mirror.edge", path.text() + " has another width");
    edge_.emplace(level, std::move(*hashes));
  }
  if (edge_root(edge_) != tree_.root)
    return base::unauthentic("mirror.edge", "the tiles at the edge do not give the signed root");
  return {};
}

Result<NodeHash> AuthenticTiles::tile_root(unsigned level, std::uint64_t index) {
  TRY(const std::vector<NodeHash> above, tile(level + 1, index / kTileWidth));  // eight levels
  ENSURE(index % kTileWidth < above.size());
  return above[index % kTileWidth];
}

Result<std::vector<NodeHash>> AuthenticTiles::tile(unsigned level, std::uint64_t index) {
  const LevelExtent extent = level_extent(level, tree_.size);
  if (index >= extent.full) {
    ENSURE(index == extent.full && extent.partial > 0);
    return edge_.at(level);
  }
  const auto cached = cache_.find(level);
  if (cached != cache_.end() && cached->second.index == index) return cached->second.hashes;
  TRY(const NodeHash root, tile_root(level, index));
  const TilePath path{.level = level, .index = index};
  const Check check = [&](base::ByteView bytes) {
    const auto hashes = decode_hashes(bytes);
    return hashes && hashes->size() == kTileWidth && join_hashes(*hashes) == root;
  };
  TRY(Bytes bytes, sources_->get(path, check, ask_));
  TRY(std::vector<NodeHash> hashes, decode_hashes(bytes));
  cache_.insert_or_assign(level, Cached{index, hashes});
  if (level > 0) verified_.push_back({path.text(), std::move(bytes)});
  return hashes;
}

SubtreeReader AuthenticTiles::reader() {
  return [this](unsigned level, std::uint64_t index) -> Result<NodeHash> {
    const unsigned within = level % kLevelBits;
    const std::uint64_t first = index << within;
    TRY(const std::vector<NodeHash> hashes, tile(level / kLevelBits, first / kTileWidth));
    const std::size_t offset = first % kTileWidth;
    const std::size_t count = std::size_t{1} << within;
    ENSURE(offset + count <= hashes.size());
    return join_hashes(std::span(hashes).subspan(offset, count));
  };
}

std::vector<TileStore::Resource> AuthenticTiles::take_verified() {
  return std::exchange(verified_, {});
}

std::vector<TileStore::Resource> AuthenticTiles::edge() const {
  std::vector<TileStore::Resource> resources;
  for (const auto& [level, hashes] : edge_) {
    const TilePath path{.level = level,
                        .index = level_extent(level, tree_.size).full,
                        .width = static_cast<unsigned>(hashes.size())};
    resources.push_back({path.text(), encode_hashes(hashes)});
  }
  return resources;
}

}  // namespace ledger
