#include "ledger/log/commit.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;
using Resources = std::vector<TileStore::Resource>;

/// Per resource: u16 path length, path, u32 size, bytes.
Bytes pack(const Resources& resources) {
  Bytes out;
  for (const auto& resource : resources) {
    base::append_u16(out, static_cast<std::uint16_t>(resource.path.size()));
    base::append(out, resource.path);
    base::append_u32(out, static_cast<std::uint32_t>(resource.bytes.size()));
    base::append(out, resource.bytes);
  }
  return out;
}

Result<base::ByteView> take(base::ByteView& from, std::size_t count) {
  if (from.size() < count) return base::corrupt("log.staging", "the staging file ends early");
  const base::ByteView piece = from.first(count);
  from = from.subspan(count);
  return piece;
}

Result<Resources> unpack(base::ByteView packed) {
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

}  // namespace

std::string staging_path(TreeSize size, const RootHash& root) {
  return "staging/" + std::to_string(size.value()) + "-" + root.value().hex();
}

Result<void> stage_batch(TileStore& tiles, const Checkpoint& head, const Resources& resources) {
  return tiles.put({{staging_path(head.size, head.root), pack(resources)}});
}

Result<void> apply_batch(TileStore& tiles, const SignedCheckpoint& head,
                         const Resources& resources) {
  TRY(tiles.put(resources));
  TRY(tiles.publish(kCheckpointPath, base::as_bytes(head.note)));
  return tiles.remove(staging_path(head.checkpoint.size, head.checkpoint.root));
}

Result<Resources> read_staging(TileStore& tiles, const Checkpoint& head) {
  const auto packed = tiles.get(staging_path(head.size, head.root));
  if (packed) return unpack(*packed);
  if (packed.error().kind == base::ErrorKind::NotFound) return Resources{};
  return packed.error();
}

}  // namespace ledger
