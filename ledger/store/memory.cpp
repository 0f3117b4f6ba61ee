#include "ledger/store/memory.h"

namespace ledger {

using base::Bytes;
using base::Result;

Result<void> MemoryTileStore::put(const std::vector<Resource>& resources) {
  return resources_.with([&](auto& map) -> Result<void> {
    for (const Resource& resource : resources) {
      const auto [there, fresh] = map.emplace(resource.path, resource.bytes);
      if (!fresh && there->second != resource.bytes) {
        return base::corrupt("tiles.differ", resource.path + " holds other bytes");
      }
    }
    return {};
  });
}

Result<void> MemoryTileStore::publish(std::string_view path, base::ByteView bytes) {
  resources_.with([&](auto& map) { map[std::string(path)] = Bytes(bytes.begin(), bytes.end()); });
  return {};
}

Result<Bytes> MemoryTileStore::get(std::string_view path) {
  return resources_.with([&](auto& map) -> Result<Bytes> {
    const auto found = map.find(path);
    if (found == map.end()) return base::not_found("tiles.missing", std::string(path));
    return found->second;
  });
}

void MemoryTileStore::lose(std::string_view path) {
  resources_.with([&](auto& map) { map.erase(std::string(path)); });
}

Result<std::optional<CheckpointStore::Head>> MemoryCheckpointStore::load(std::string_view origin) {
  return logs_.with([&](auto& logs) -> Result<std::optional<Head>> {
    const auto found = logs.find(origin);
    return found == logs.end() ? std::optional<Head>() : std::optional<Head>(found->second.head);
  });
}

Result<void> MemoryCheckpointStore::replace(std::string_view origin,
                                            std::optional<TreeSize> expected, const Head& next,
                                            const Batch& batch) {
  return logs_.with([&](auto& logs) -> Result<void> {
    const auto found = logs.find(origin);
    const bool as_expected = expected ? found != logs.end() && found->second.head.size == *expected
                                      : found == logs.end();
    if (!as_expected)
      return base::conflict("head.moved", "the head is not the expected one: another writer?");
    Log& log = logs[std::string(origin)];
    log.head = next;
    log.staged = batch.staged;
    for (const Position& position : batch.ids) log.ids.emplace(position.id, position.index);
    return {};
  });
}

Result<Bytes> MemoryCheckpointStore::staged(std::string_view origin) {
  return logs_.with([&](auto& logs) -> Result<Bytes> {
    const auto found = logs.find(origin);
    return found == logs.end() ? Bytes() : found->second.staged;
  });
}

Result<std::optional<LeafIndex>> MemoryCheckpointStore::find(std::string_view origin,
                                                             base::ByteView id) {
  return logs_.with([&](auto& logs) -> Result<std::optional<LeafIndex>> {
    const auto log = logs.find(origin);
    if (log == logs.end()) return std::optional<LeafIndex>();
    const auto found = log->second.ids.find(Bytes(id.begin(), id.end()));
    return found == log->second.ids.end() ? std::optional<LeafIndex>()
                                          : std::optional<LeafIndex>(found->second);
  });
}

}  // namespace ledger
