#include "ledger/log/frontier.h"

#include <map>
#include <memory>

#include "base/check.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

constexpr unsigned kLevelBits = 8;  // 256 hashes a tile

}  // namespace

void Frontier::push(unsigned level, const NodeHash& hash) {
  if (levels_.size() <= level) levels_.resize(level + 1);
  levels_[level].hashes.push_back(hash);
  levels_[level].changed = true;
  if (levels_[level].hashes.size() < kTileWidth) return;
  // A full tile: it is final, and its root is one hash of the level above.
  Level& full = levels_[level];
  completed_.push_back(
      {TilePath{.level = level, .index = full.full}.text(), encode_hashes(full.hashes)});
  const NodeHash root = join_hashes(full.hashes);
  full.hashes.clear();
  full.changed = false;
  ++full.full;
  push(level + 1, root);  // at most eight levels
}

void Frontier::append(Bytes entry) {
  ENSURE(entry.size() <= kMostEntryBytes);
  push(0, as_node(hash_leaf(entry)));
  bundle_.push_back(std::move(entry));
  bundle_changed_ = true;
  ++size_;
  if (bundle_.size() < kTileWidth) return;
  const std::uint64_t index = size_ / kTileWidth - 1;
  completed_.push_back(
      {TilePath{.kind = TilePath::Kind::Entries, .index = index}.text(), encode_bundle(bundle_)});
  bundle_.clear();
  bundle_changed_ = false;
}

RootHash Frontier::root() const {
  if (size_ == 0) return empty_root();
  // Complete subtrees from the smallest (rightmost) to the largest, joined from the right.
  std::vector<NodeHash> subtrees;
  for (const Level& level : levels_) {
    std::size_t end = level.hashes.size();
    for (std::size_t width = 1; end > 0; width *= 2) {
      if ((level.hashes.size() & width) == 0) continue;
      subtrees.push_back(join_hashes(std::span(level.hashes).subspan(end - width, width)));
      end -= width;
    }
  }
  NodeHash root = subtrees[0];
  for (std::size_t at = 1; at < subtrees.size(); ++at) root = hash_node(subtrees[at], root);
  return RootHash(root.value());
}

std::vector<TileStore::Resource> Frontier::take_completed() {
  return std::exchange(completed_, {});
}

std::vector<TileStore::Resource> Frontier::take_resources() {
  std::vector<TileStore::Resource> out = take_completed();
  for (unsigned level = 0; level < levels_.size(); ++level) {
    Level& row = levels_[level];
    if (!row.changed || row.hashes.empty()) continue;
    const auto width = static_cast<unsigned>(row.hashes.size());
    out.push_back({TilePath{.level = level, .index = row.full, .width = width}.text(),
                   encode_hashes(row.hashes)});
    row.changed = false;
  }
  if (bundle_changed_) {
    const TilePath path{.kind = TilePath::Kind::Entries,
                        .index = size_ / kTileWidth,
                        .width = static_cast<unsigned>(bundle_.size())};
    out.push_back({path.text(), encode_bundle(bundle_)});
    bundle_changed_ = false;
  }
  return out;
}

Result<Frontier> Frontier::load(TileStore& tiles, TreeSize size, const RootHash& root) {
  Frontier frontier;
  frontier.size_ = size.value();
  for (unsigned level = 0; level * kLevelBits < 64 && size.value() >> (level * kLevelBits) > 0;
       ++level) {
    const LevelExtent extent = level_extent(level, size);
    Level row;
    row.full = extent.full;
    if (extent.partial > 0) {
      TRY(const Bytes tile,
          tiles.get(
              TilePath{.level = level, .index = extent.full, .width = extent.partial}.text()));
      TRY(row.hashes, decode_hashes(tile));
      if (row.hashes.size() != extent.partial)
        return base::corrupt("log.tiles", "a partial tile has the wrong width");
    }
    frontier.levels_.push_back(std::move(row));
  }
  const auto partial = static_cast<unsigned>(size.value() % kTileWidth);
  if (partial > 0) {
    const TilePath path{
        .kind = TilePath::Kind::Entries, .index = size.value() / kTileWidth, .width = partial};
    TRY(const Bytes bundle, tiles.get(path.text()));
    TRY(frontier.bundle_, decode_bundle(bundle));
    bool sound = frontier.bundle_.size() == partial;
    for (unsigned at = 0; sound && at < partial; ++at) {
      sound = as_node(hash_leaf(frontier.bundle_[at])) == frontier.levels_[0].hashes[at];
    }
    if (!sound) return base::corrupt("log.tiles", "the last bundle does not match its hashes");
  }
  if (frontier.root() != root)
    return base::corrupt("log.tiles", "the tiles do not give the root of the head");
  return frontier;
}

SubtreeReader tile_reader(TileStore& tiles, TreeSize size) {
  using Cache = std::map<std::string, std::vector<NodeHash>>;
  return [&tiles, size, cache = std::make_shared<Cache>()](
             unsigned level, std::uint64_t index) -> Result<NodeHash> {
    // 2^level leaves are 2^(level % 8) hashes of the tile level below.
    const unsigned row = level / kLevelBits;
    const unsigned within = level % kLevelBits;
    const std::uint64_t first = index << within;
    const LevelExtent extent = level_extent(row, size);
    TilePath path{.level = row, .index = first / kTileWidth};
    if (path.index >= extent.full) path.width = extent.partial;
    const std::string text = path.text();
    auto found = cache->find(text);
    if (found == cache->end()) {
      TRY(const Bytes bytes, tiles.get(text));
      TRY(std::vector<NodeHash> hashes, decode_hashes(bytes));
      if (hashes.size() != path.width)
        return base::corrupt("log.tiles", text + " has the wrong width");
      found = cache->emplace(text, std::move(hashes)).first;
    }
    const std::size_t offset = first % kTileWidth;
    const std::size_t count = std::size_t{1} << within;
    if (offset + count > found->second.size())
      return base::corrupt("log.tiles", text + " is too narrow");
    return join_hashes(std::span(found->second).subspan(offset, count));
  };
}

}  // namespace ledger
