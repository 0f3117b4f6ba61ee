#pragma once

#include <filesystem>

#include "ledger/store/store.h"

namespace ledger {

/// Plain files whose paths below the folder are their URLs: temp, fsync, rename, one fsync per
/// folder.
class FileTileStore final : public TileStore {
 public:
  explicit FileTileStore(std::filesystem::path folder) : folder_(std::move(folder)) {}
  base::Result<void> put(const std::vector<Resource>& resources) override;
  base::Result<void> publish(std::string_view path, base::ByteView bytes) override;
  base::Result<base::Bytes> get(std::string_view path) override;
  /// Whether at least a twentieth of the disk is free.
  bool has_room() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace ledger
