#include "ledger/audit/fsck.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "base/guarded.h"
#include "ledger/log/frontier.h"
#include "ledger/merkle/proof.h"
#include "ledger/tile/tile.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

/// What was recomputed must be what is served.
Result<void> compare(const std::vector<NodeHash>& computed, const TilePath& path,
                     const Fetch& fetch) {
  const std::string text = path.text();
  TRY(const Bytes served, fetch(text));
  if (served != encode_hashes(computed))
    return base::unauthentic("fsck.tile", text + " is not what its entries give");
  return {};
}

/// A tile of the lowest level, recomputed from its bundle.
Result<std::vector<NodeHash>> check_leaves(const Fetch& fetch, std::uint64_t index,
                                           unsigned width) {
  const TilePath path{.kind = TilePath::Kind::Entries, .index = index, .width = width};
  TRY(const Bytes bundle, fetch(path.text()));
  const auto entries = split_bundle(bundle);
  if (!entries || entries->size() != width)
    return base::unauthentic("fsck.tile", path.text() + " is not a whole bundle");
  std::vector<NodeHash> leaves;
  leaves.reserve(width);
  for (const base::ByteView entry : *entries) leaves.push_back(as_node(hash_leaf(entry)));
  TRY(compare(leaves, {.index = index, .width = width}, fetch));
  return leaves;
}

/// The full tiles of the lowest level, each of which is checked by itself: their roots, in order.
/// Threads: its own ones and the caller's, which tells the progress.
class LowestLevel final {
 public:
  LowestLevel(const Fetch& fetch, std::uint64_t full) : fetch_(fetch), roots_(full) {}

  Result<std::vector<NodeHash>> check(unsigned threads,
                                      const std::function<void(std::uint64_t tiles)>& told) {
    {
      std::vector<std::jthread> others;
      for (unsigned n = 1; n < std::min<std::uint64_t>(threads, roots_.size()); ++n)
        others.emplace_back([this] { work([](std::uint64_t) {}); });
      work(told);
    }
    TRY(trouble_.with([](const auto& trouble) {
      return trouble ? Result<void>(trouble->second) : Result<void>();
    }));
    return std::move(roots_);
  }

 private:
  void work(const std::function<void(std::uint64_t tiles)>& told) {
    for (std::uint64_t at = next_++; at < roots_.size() && !stop_; at = next_++) {
      const auto leaves = check_leaves(fetch_, at, kTileWidth);
      if (!leaves) return give_up(at, leaves.error());
      roots_[at] = join_hashes(*leaves);
      told(++done_);
    }
  }

  /// Of several faults the first is told.
  void give_up(std::uint64_t at, const base::Error& error) {
    stop_ = true;
    trouble_.with([&](auto& trouble) {
      if (!trouble || at < trouble->first) trouble.emplace(at, error);
    });
  }

  const Fetch& fetch_;
  std::vector<NodeHash> roots_;  // each element is of the thread that took its tile
  std::atomic<std::uint64_t> next_{0};
  std::atomic<std::uint64_t> done_{0};
  std::atomic<bool> stop_{false};
  base::Guarded<std::optional<std::pair<std::uint64_t, base::Error>>> trouble_;
};

/// The tiles above, from the roots of the full tiles below: the last, partial tile of every level.
Result<std::vector<std::vector<NodeHash>>> check_upper(const Fetch& fetch, TreeSize size,
                                                       std::vector<NodeHash> row) {
  std::vector<std::vector<NodeHash>> edge;
  for (unsigned level = 1; !row.empty(); ++level) {
    const LevelExtent extent = level_extent(level, size);
    std::vector<NodeHash> above;
    for (std::uint64_t at = 0; at * kTileWidth < row.size(); ++at) {
      const unsigned width = at < extent.full ? kTileWidth : extent.partial;
      const auto first = row.begin() + static_cast<std::ptrdiff_t>(at * kTileWidth);
      std::vector<NodeHash> tile(first, first + width);
      TRY(compare(tile, {.level = level, .index = at, .width = width}, fetch));
      if (width == kTileWidth) {
        above.push_back(join_hashes(tile));
      } else {
        edge.resize(level + 1);
        edge[level] = std::move(tile);
      }
    }
    row = std::move(above);
  }
  return edge;
}

/// A read-only view of a fetched log as a store, for the reader of subtree roots.
class Fetched final : public TileStore {
 public:
  explicit Fetched(const Fetch& fetch) : fetch_(fetch) {}
  Result<void> put(const std::vector<Resource>&) override { return refused(); }
  Result<void> publish(std::string_view, base::ByteView) override { return refused(); }
  Result<Bytes> get(std::string_view path) override { return fetch_(path); }

 private:
  static base::Error refused() {
    return base::unavailable("tiles.write", "somebody else's log is only read");
  }
  const Fetch& fetch_;
};

}  // namespace

Result<Checkpoint> check_log(const Fetch& fetch, const VerifierKey& key, const Progress& progress,
                             unsigned threads) {
  TRY(const Bytes note, fetch("checkpoint"));
  TRY(const SignedCheckpoint head, open_checkpoint(base::as_text(note), key));
  const TreeSize size = head.checkpoint.size;
  const LevelExtent lowest = level_extent(0, size);
  LowestLevel tiles(fetch, lowest.full);
  TRY(std::vector<NodeHash> roots,
      tiles.check(threads, [&](std::uint64_t done) { progress(done * kTileWidth, size.value()); }));
  TRY(auto edge, check_upper(fetch, size, std::move(roots)));
  if (lowest.partial > 0) {
    edge.resize(std::max<std::size_t>(edge.size(), 1));
    TRY(edge[0], check_leaves(fetch, lowest.full, lowest.partial));
  }
  progress(size.value(), size.value());
  const SubtreeReader reader = [&](unsigned level, std::uint64_t index) -> Result<NodeHash> {
    const unsigned within = level % 8;  // 2^level leaves are 2^within hashes of their tile level
    const std::size_t offset = (index << within) % kTileWidth;
    return join_hashes(std::span(edge[level / 8]).subspan(offset, std::size_t{1} << within));
  };
  TRY(const RootHash root, tree_root(size, reader));
  if (root != head.checkpoint.root)
    return base::unauthentic("fsck.root", "the entries do not give the signed root");
  return head.checkpoint;
}

Result<void> check_continues(const Checkpoint& older, const Checkpoint& newer, const Fetch& fetch) {
  if (newer.size < older.size) return base::unauthentic("follow.smaller", "the log became smaller");
  if (older.size.value() == 0) return {};  // everything continues nothing
  Fetched store(fetch);
  TRY(const Proof proof, consistency_proof(older.size, newer.size, tile_reader(store, newer.size)));
  return verify_consistency(older.size, newer.size, proof, older.root, newer.root);
}

}  // namespace ledger
