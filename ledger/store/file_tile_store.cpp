#include "ledger/store/file_tile_store.h"

#include <algorithm>
#include <functional>
#include <set>
#include <system_error>
#include <thread>

#include "base/file/file.h"
#include "base/file/turns.h"
#include "base/prompt_thread.h"

namespace ledger {

namespace fs = std::filesystem;
using base::Result;

namespace {

constexpr std::size_t kAtOnce = 8;  // syncs that wait side by side share the disk's time

/// Takes each step below `count`, up to eight at a time; this thread is one of those who do.
Result<void> side_by_side(std::size_t count, const std::function<Result<void>(std::size_t)>& step) {
  const std::size_t threads = std::min(count, kAtOnce);
  std::vector<Result<void>> done(threads, Result<void>());
  const auto take_some = [&](std::size_t first) {
    for (std::size_t at = first; at < count && done[first]; at += threads) done[first] = step(at);
  };
  {
    std::vector<std::jthread> others;
    others.reserve(threads);
    for (std::size_t first = 1; first < threads; ++first) {
      try {
        others.emplace_back([&take_some, first] {
          base::be_prompt();
          take_some(first);
        });
      } catch (const std::system_error&) {
        take_some(first);  // no more threads are to be had
      }
    }
    if (count > 0) take_some(0);
  }
  for (const auto& result : done) TRY(result);
  return {};
}

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
  TRY(side_by_side(resources.size(), [&](std::size_t at) {
    return put_file(folder_ / resources[at].path, resources[at]);
  }));
  const std::vector<fs::path> folders(touched.begin(), touched.end());
  return side_by_side(folders.size(), [&](std::size_t at) {
    base::file::sync_folder(folders[at]);
    return Result<void>();
  });
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
