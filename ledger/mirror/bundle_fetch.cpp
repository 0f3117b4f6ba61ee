#include "ledger/mirror/bundle_fetch.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

bool entries_match(base::ByteView bundle, const std::vector<NodeHash>& hashes) {
  const auto entries = split_bundle(bundle);
  if (!entries || entries->size() != hashes.size()) return false;
  for (std::size_t at = 0; at < hashes.size(); ++at) {
    if (as_node(hash_leaf((*entries)[at])) != hashes[at]) return false;
  }
  return true;
}

Result<FetchedBundle> fetch_one(const Sources& sources, Sources::Ask ask,
                                const WantedBundle& wanted) {
  FetchedBundle fetched;
  std::vector<NodeHash> hashes = wanted.hashes;
  if (wanted.root) {
    const TilePath tile{.level = 0, .index = wanted.path.index};
    const Check gives_root = [&](base::ByteView bytes) {
      const auto found = decode_hashes(bytes);
      return found && found->size() == kTileWidth && join_hashes(*found) == *wanted.root;
    };
    TRY(Bytes bytes, sources.get(tile, gives_root, ask));
    TRY(hashes, decode_hashes(bytes));
    fetched.resources.push_back({tile.text(), std::move(bytes)});
  }
  const Check matches = [&](base::ByteView bytes) { return entries_match(bytes, hashes); };
  TRY(Bytes bundle, sources.get(wanted.path, matches, ask));
  TRY(fetched.entries, decode_bundle(bundle));
  fetched.resources.push_back({wanted.path.text(), std::move(bundle)});
  return fetched;
}

}  // namespace

Result<WantedBundle> wanted_bundle(AuthenticTiles& verified, std::uint64_t start,
                                   std::uint64_t size) {
  const std::uint64_t width = std::min(kTileWidth, size - start);
  WantedBundle bundle;
  bundle.path = {.kind = TilePath::Kind::Entries,
                 .index = start / kTileWidth,
                 .width = static_cast<unsigned>(width)};
  if (width == kTileWidth) {
    TRY(bundle.root, verified.tile_root(0, bundle.path.index));
  } else {
    TRY(bundle.hashes, verified.tile(0, bundle.path.index));
  }
  return bundle;
}

FetchedBundles fetch_bundles(const Sources& sources, Sources::Ask ask,
                             const std::vector<WantedBundle>& wanted, std::size_t at_once) {
  std::vector<std::optional<Result<FetchedBundle>>> results(wanted.size());
  std::atomic<std::size_t> next = 0;
  {
    const auto fetch_some = [&] {
      for (std::size_t at = next++; at < wanted.size(); at = next++)
        results[at] = fetch_one(sources, ask, wanted[at]);
    };
    std::vector<std::jthread> others;
    for (std::size_t thread = 1; thread < std::min(at_once, wanted.size()); ++thread)
      others.emplace_back(fetch_some);
    fetch_some();
  }
  FetchedBundles fetched;
  for (auto& result : results) {
    if (!*result) {
      fetched.trouble = result->error();
      break;
    }
    fetched.bundles.push_back(std::move(**result));
  }
  return fetched;
}

}  // namespace ledger
