#pragma once

#include <map>

#include "base/guarded.h"
#include "ledger/store/store.h"

namespace ledger {

/// The whole contract of TileStore in memory: for tests, and for logs that need not last.
class MemoryTileStore final : public TileStore {
 public:
  base::Result<void> put(const std::vector<Resource>& resources) override;
  base::Result<void> publish(std::string_view path, base::ByteView bytes) override;
  base::Result<base::Bytes> get(std::string_view path) override;
  void lose(std::string_view path);  ///< as a disk may

 private:
  base::Guarded<std::map<std::string, base::Bytes, std::less<>>> resources_;
};

class MemoryCheckpointStore final : public CheckpointStore {
 public:
  base::Result<std::optional<Head>> load(std::string_view origin) override;
  base::Result<void> replace(std::string_view origin, std::optional<TreeSize> expected,
                             const Head& next, const Batch& batch) override;
  base::Result<base::Bytes> staged(std::string_view origin) override;
  base::Result<std::optional<LeafIndex>> find(std::string_view origin, base::ByteView id) override;

 private:
  struct Log {
    Head head;
    base::Bytes staged;
    std::map<base::Bytes, LeafIndex> ids;
  };
  base::Guarded<std::map<std::string, Log, std::less<>>> logs_;
};

}  // namespace ledger
