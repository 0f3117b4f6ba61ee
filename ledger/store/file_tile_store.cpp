#include "ledger/store/file_tile_store.h"

#include <set>

#include "base/file/file.h"

namespace ledger {

namespace fs = std::filesystem;
using base::Result;

Result<void> FileTileStore::put(const std::vector<Resource>& resources) {
  std::set<fs::path> touched;
  for (const Resource& resource : resources) {
    const fs::path path = folder_ / resource.path;
    const auto there = base::file::read(path);
    if (there) {
      if (*there != resource.bytes)
        return base::corrupt("tiles.differ", resource.path + " holds other bytes");
      // It may stand there unsynced from a run that was cut: its folder is synced below.
    } else {
      std::error_code ignored;
      if (!fs::is_directory(path.parent_path(), ignored))
        TRY(base::file::make_folders(path.parent_path()));
      TRY(base::file::write_synced(path, resource.bytes));
    }
    touched.insert(path.parent_path());
  }
  for (const fs::path& folder : touched) base::file::sync_folder(folder);
  return {};
}

Result<void> FileTileStore::publish(std::string_view path, base::ByteView bytes) {
  return base::file::write_durably(folder_ / path, bytes);
}

Result<base::Bytes> FileTileStore::get(std::string_view path) {
  auto found = base::file::read(folder_ / path);
  if (found) return found;
  if (found.error().kind == base::ErrorKind::NotFound)
    return base::not_found("tiles.missing", std::string(path));
  return base::unavailable("tiles.read", found.error().detail);
}

Result<void> FileTileStore::remove(std::string_view path) {
  std::error_code problem;
  fs::remove(folder_ / path, problem);
  if (problem) return base::unavailable("tiles.write", problem.message());
  return {};
}

bool FileTileStore::has_room() const {
  std::error_code problem;
  const fs::space_info space = fs::space(folder_, problem);
  return problem || space.available >= space.capacity / 20;
}

}  // namespace ledger
