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

Result<TagIndex::Progress> scan_entries(const HeldLog& held, std::string_view origin,
                                        TagIndex& index) {
  TRY(TagIndex::Progress progress, index.progress(origin));
  const std::uint64_t size = held.head.size.value();
  while (progress.next < size) {
    const std::uint64_t to = std::min(size, progress.next + kAtOnce);
    TRY(const std::vector<Bytes> entries, read_entries(held, progress.next, to));
    std::vector<TagIndex::Tagged> tags;
    for (const Bytes& entry : entries) {
      const LeafIndex at(progress.next++);
      if (const auto time = entry_time(entry);
          time && (!progress.latest || *time > progress.latest->time))
        progress.latest = TagIndex::Latest{at, *time};
      if (const auto document = DocumentEntry::parse(entry))
        tags.push_back({document->fields.pair_tag, at});
    }
    TRY(index.add(origin, tags, progress));
  }
  return progress;
}

}  // namespace ledger
