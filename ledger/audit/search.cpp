#include "ledger/audit/search.h"

#include <map>

#include "ledger/tile/tile.h"

namespace ledger {

using base::Bytes;
using base::Result;

Tag tag_of(const DocumentEntry& entry, TagKind kind) {
  return kind == TagKind::Pair ? entry.fields.pair_tag : entry.fields.trail_tag;
}

Result<TagSearch> search_log(const Fetch& fetch, const VerifierKey& key, TagKind kind,
                             const std::set<Tag>& tags, const Progress& progress) {
  std::map<std::uint64_t, DocumentEntry> hits;
  // Looks into each bundle as it is fetched: what is checked is what was searched. A bundle that is
  // fetched again is compared with the first, so its hits are the same.
  const Fetch looking = [&](std::string_view path) -> Result<Bytes> {
    TRY(Bytes bytes, fetch(path));
    const auto tile = TilePath::parse(path);
    if (!tile || tile->kind != TilePath::Kind::Entries) return bytes;
    const auto entries = decode_bundle(bytes);
    for (std::size_t at = 0; entries && at < entries->size(); ++at) {
      const auto entry = DocumentEntry::parse((*entries)[at]);
      if (!entry || !tags.contains(tag_of(*entry, kind))) continue;
      hits.emplace(tile->index * kTileWidth + at, *entry);
    }
    return bytes;
  };
  TagSearch search;
  TRY(search.checkpoint, check_log(looking, key, progress));
  for (const auto& [index, entry] : hits) search.hits.push_back({LeafIndex(index), entry});
  return search;
}

}  // namespace ledger
