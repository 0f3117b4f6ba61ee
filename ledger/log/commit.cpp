#include "ledger/log/commit.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;
using Resources = std::vector<TileStore::Resource>;

Result<base::ByteView> take(base::ByteView& from, std::size_t count) {
  if (from.size() < count) return base::corrupt("log.staged", "what is staged ends early");
  const base::ByteView piece = from.first(count);
  from = from.subspan(count);
  return piece;
}

}  // namespace

/// Per resource: u16 path length, path, u32 size, bytes.
Bytes pack_batch(const Resources& resources) {
  Bytes out;
  for (const auto& resource : resources) {
    base::append_u16(out, static_cast<std::uint16_t>(resource.path.size()));
    base::append(out, resource.path);
    base::append_u32(out, static_cast<std::uint32_t>(resource.bytes.size()));
    base::append(out, resource.bytes);
  }
  return out;
}

Result<Resources> unpack_batch(base::ByteView packed) {
  Resources resources;
  while (!packed.empty()) {
    TRY(const base::ByteView path_size, take(packed, 2));
    TRY(const base::ByteView path, take(packed, base::read_u16(path_size.first<2>())));
    TRY(const base::ByteView size, take(packed, 4));
    TRY(const base::ByteView bytes, take(packed, base::read_u32(size.first<4>())));
    resources.push_back({base::to_string(path), Bytes(bytes.begin(), bytes.end())});
  }
  return resources;
}

Result<void> apply_batch(TileStore& tiles, const SignedCheckpoint& head,
                         const Resources& resources) {
  TRY(tiles.put(resources));
  return tiles.publish(kCheckpointPath, base::as_bytes(head.note));
}

}  // namespace ledger
