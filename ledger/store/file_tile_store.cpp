#include "ledger/store/file_tile_store.h"

#include <set>

#include "base/file/file.h"

namespace ledger {

namespace fs = std::filesystem;
using base::Result;

namespace {

/// What is written and removed with every batch lies in files that are used again. A tile is
/// written once and stays.
fs::path spare_for(const fs::path& path) {
  return path.parent_path() / ".spare";
}

}  // namespace

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
      TRY(base::file::write_recycled(path, spare_for(path), resource.bytes));
    }
    touched.insert(path.parent_path());
  }
  for (const fs::path& folder : touched) base::file::sync_folder(folder);
  return {};
}

Result<void> FileTileStore::publish(std::string_view path, base::ByteView bytes) {
  const fs::path target = folder_ / path;
  TRY(base::file::make_folders(target.parent_path()));
  std::error_code ignored;
  if (!fs::exists(spare_for(target), ignored))
    TRY(base::file::write_synced(spare_for(target), bytes));
  TRY(base::file::write_recycled(target, spare_for(target), bytes));
  base::file::sync_folder(target.parent_path());
  return {};
}

Result<base::Bytes> FileTileStore::get(std::string_view path) {
  auto found = base::file::read(folder_ / path);
  if (found) return found;
  if (found.error().kind == base::ErrorKind::NotFound)
    return base::not_found("tiles.missing", std::string(path));
  return base::unavailable("tiles.read", found.error().detail);
}

Result<void> FileTileStore::remove(std::string_view path) {
  const fs::path target = folder_ / path;
  std::error_code problem;
  fs::rename(target, spare_for(target), problem);
  if (problem && problem != std::errc::no_such_file_or_directory)
    return base::unavailable("tiles.write", problem.message());
  return {};
}

}  // namespace ledger
