#include "ledger/store/file_tile_store.h"

#include <set>
#include <thread>

#include "base/file/file.h"
#include "base/file/turns.h"

namespace ledger {

namespace fs = std::filesystem;
using base::Result;

namespace {

constexpr std::size_t kAtOnce = 8;  // files written at a time, where there are many
constexpr std::size_t kWorthThreads = 32;

/// One resource as a file that is synced, its name not yet. What stands there already may be there
/// unsynced from a run that was cut.
Result<void> put_file(const fs::path& path, const TileStore::Resource& resource) {
  const auto there = base::file::read(path);
  if (!there) return base::file::write_synced(path, resource.bytes);
  if (*there != resource.bytes)
    return base::corrupt("tiles.differ", resource.path + " holds other bytes");
  return {};
}

}  // namespace

Result<void> FileTileStore::put(const std::vector<Resource>& resources) {
  std::set<fs::path> touched;
  for (const Resource& resource : resources) {
    const fs::path parent = (folder_ / resource.path).parent_path();
    std::error_code ignored;
    if (touched.insert(parent).second && !fs::is_directory(parent, ignored))
      TRY(base::file::make_folders(parent));
  }
  // Syncs that wait side by side share the disk's time: a mirror puts hundreds of files at once.
  const std::size_t threads = resources.size() < kWorthThreads ? 1 : kAtOnce;
  std::vector<Result<void>> done(threads, Result<void>());
  const auto put_some = [&](std::size_t first) {
    for (std::size_t at = first; at < resources.size() && done[first]; at += threads)
      done[first] = put_file(folder_ / resources[at].path, resources[at]);
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t first = 1; first < threads; ++first) others.emplace_back(put_some, first);
    put_some(0);
  }
  for (const auto& result : done) TRY(result);
  for (const fs::path& folder : touched) base::file::sync_folder(folder);
  return {};
}

Result<void> FileTileStore::publish(std::string_view path, base::ByteView bytes) {
  // What stands at the top is a checkpoint, replaced with every batch; a tile is, once, when it is
  // mended.
  if (path.find('/') == std::string_view::npos)
    return base::file::write_by_turns(folder_ / path, bytes);
  return base::file::write_durably(folder_ / path, bytes);
}

Result<base::Bytes> FileTileStore::get(std::string_view path) {
  auto found = base::file::read(folder_ / path);
  if (found) return found;
  if (found.error().kind == base::ErrorKind::NotFound)
    return base::not_found("tiles.missing", std::string(path));
  return base::unavailable("tiles.read", found.error().detail);
}

bool FileTileStore::has_room() const {
  std::error_code problem;
  const fs::space_info space = fs::space(folder_, problem);
  return problem || space.available >= space.capacity / 20;
}

}  // namespace ledger
