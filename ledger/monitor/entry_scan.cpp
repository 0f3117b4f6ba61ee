#include "ledger/monitor/entry_scan.h"

#include "ledger/entry/entry.h"
#include "ledger/tile/tile.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

constexpr std::uint64_t kAtOnce = 64 * kTileWidth;  // entries of one step

Result<std::vector<Bytes>> read_bundle(const HeldLog& held, std::uint64_t number) {
  const std::uint64_t size = held.head.size.value();
  TilePath path{.kind = TilePath::Kind::Entries, .index = number};
  if (number == size / kTileWidth) path.width = static_cast<unsigned>(size % kTileWidth);
  TRY(const Bytes bytes, held.tiles.get(path.text()));
  auto entries = decode_bundle(bytes);
  if (!entries || entries->size() != path.width)
    return base::corrupt("monitor.copy", path.text() + " is damaged");
  return entries;
}

}  // namespace

Result<std::vector<Bytes>> read_entries(const HeldLog& held, std::uint64_t from, std::uint64_t to) {
  std::vector<Bytes> all;
  for (std::uint64_t at = from; at < to;) {
    TRY(std::vector<Bytes> bundle, read_bundle(held, at / kTileWidth));
    for (std::size_t place = at % kTileWidth; place < bundle.size() && at < to; ++place, ++at)
      all.push_back(std::move(bundle[place]));
  }
  return all;
}

Result<SearchIndex::Taken> scan_entries(const HeldLog& held, std::string_view origin,
                                        SearchIndex& index) {
  for (std::uint64_t left = 1; left > 0;) {
    const auto taken = index.catch_up(origin, held.tiles, held.head.size, kAtOnce);
    if (!taken && taken.error().kind == base::ErrorKind::Corrupt)
      return base::corrupt("monitor.copy", taken.error().detail);
    if (!taken) return taken.error();
    left = *taken;
  }
  return index.taken(origin);
}

}  // namespace ledger
