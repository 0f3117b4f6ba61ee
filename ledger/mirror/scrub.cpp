#include "ledger/mirror/scrub.h"

#include "ledger/mirror/authentic_tiles.h"
#include "ledger/mirror/bundle_fetch.h"

namespace ledger {
namespace {

using base::Result;

constexpr std::uint64_t kBatch = 64;  // bundles read together

/// What is right is compared with what stands there.
Result<void> settle(const std::vector<TileStore::Resource>& right, TileStore& tiles,
                    Scrubbed& scrubbed) {
  for (const TileStore::Resource& resource : right) {
    ++scrubbed.checked;
    const auto stored = tiles.get(resource.path);
    if (stored && *stored == resource.bytes) continue;
    if (!stored && stored.error().kind != base::ErrorKind::NotFound) return stored.error();
    TRY(tiles.publish(resource.path, resource.bytes));
    scrubbed.repaired.push_back(resource.path);
  }
  return {};
}

}  // namespace

Result<Scrubbed> scrub_log(const Checkpoint& head, TileStore& tiles, std::vector<Fetch> mirrors,
                           const Progress& progress) {
  constexpr auto kAsk = Sources::Ask::Everybody;
  const Sources sources([&tiles](std::string_view path) { return tiles.get(path); },
                        std::move(mirrors));
  TRY(AuthenticTiles verified, AuthenticTiles::open(head, sources, kAsk));
  Scrubbed scrubbed;
  const std::uint64_t size = head.size.value();
  for (std::uint64_t at = 0; at < size;) {
    std::vector<WantedBundle> wanted;
    for (; at < size && wanted.size() < kBatch; at += std::min(kTileWidth, size - at)) {
      TRY(WantedBundle bundle, wanted_bundle(verified, at, size));
      wanted.push_back(std::move(bundle));
    }
    const FetchedBundles fetched = fetch_bundles(sources, kAsk, wanted);
    if (fetched.trouble) return *fetched.trouble;
    for (const FetchedBundle& bundle : fetched.bundles)
      TRY(settle(bundle.resources, tiles, scrubbed));
    TRY(settle(verified.take_verified(), tiles, scrubbed));
    progress(at, size);
  }
  TRY(settle(verified.edge(), tiles, scrubbed));
  return scrubbed;
}

}  // namespace ledger
