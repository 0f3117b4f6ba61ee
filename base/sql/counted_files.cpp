#include "base/sql/counted_files.h"

#include <sqlite3.h>

#include <map>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/guarded.h"
#include "base/sync_count.h"

namespace base::sql {
namespace {

/// A table of file methods with some of them replaced. SQLite hands it back by the address of its
/// first member.
struct Methods {
  sqlite3_io_methods ours;
  const sqlite3_io_methods* plain;
};

const sqlite3_io_methods& plain(sqlite3_file* file) {
  return *reinterpret_cast<const Methods*>(file->pMethods)->plain;
}

sqlite3_vfs* plain_files() {
  static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
  ENSURE(found != nullptr);
  return found;
}

int counted_sync(sqlite3_file* file, int flags) {
  count_sync();
  return plain(file).xSync(file, flags);
}

/// Writes to a write-ahead log that follow one another: a commit is dozens of pages, each with a
/// header, and would be twice as many system calls. They go to the file before anything else is
/// asked of it, above all before its sync, which comes before a commit is told to other connections
/// (synchronous=FULL).
struct Gathered {
  static constexpr std::size_t kMost = 96u << 10;  // SQLite's own file takes less than 128 KiB
  sqlite3_int64 start = 0;
  Bytes bytes;
};

/// Stands behind what SQLite's own file needs; null for files that are not such a log.
Gathered*& gathered(sqlite3_file* file) {
  const auto own = static_cast<std::size_t>(plain_files()->szOsFile);
  return *reinterpret_cast<Gathered**>(reinterpret_cast<char*>(file) + own);
}

int pass_on(sqlite3_file* file) {
  Gathered& waiting = *gathered(file);
  if (waiting.bytes.empty()) return SQLITE_OK;
  const int code = plain(file).xWrite(file, waiting.bytes.data(),
                                      static_cast<int>(waiting.bytes.size()), waiting.start);
  waiting.bytes.clear();
  return code;
}

int log_write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  Gathered& waiting = *gathered(file);
  const auto more = static_cast<std::size_t>(size);
  const bool follows = waiting.start + static_cast<sqlite3_int64>(waiting.bytes.size()) == at;
  if (!follows || waiting.bytes.size() + more > Gathered::kMost) {
    if (const int code = pass_on(file); code != SQLITE_OK) return code;
  }
  if (waiting.bytes.empty()) waiting.start = at;
  append(waiting.bytes, ByteView(static_cast<const std::uint8_t*>(data), more));
  return SQLITE_OK;
}

int log_sync(sqlite3_file* file, int flags) {
  const int code = pass_on(file);
  return code == SQLITE_OK ? counted_sync(file, flags) : code;
}

int log_read(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
  const int code = pass_on(file);
  return code == SQLITE_OK ? plain(file).xRead(file, into, size, at) : code;
}

int log_truncate(sqlite3_file* file, sqlite3_int64 size) {
  const int code = pass_on(file);
  return code == SQLITE_OK ? plain(file).xTruncate(file, size) : code;
}

int log_size(sqlite3_file* file, sqlite3_int64* size) {
  const int code = pass_on(file);
  return code == SQLITE_OK ? plain(file).xFileSize(file, size) : code;
}

int log_close(sqlite3_file* file) {
  const int written = pass_on(file);
  delete std::exchange(gathered(file), nullptr);
  const int closed = plain(file).xClose(file);
  return written == SQLITE_OK ? closed : written;
}

/// Our table for a plain one; there are few, and they stay.
const sqlite3_io_methods* ours(const sqlite3_io_methods* plain, bool log) {
  using Key = std::pair<const sqlite3_io_methods*, bool>;
  static Guarded<std::map<Key, std::unique_ptr<Methods>>> known;
  return known.with([&](auto& tables) {
    auto& table = tables[{plain, log}];
    if (!table) {
      table = std::make_unique<Methods>(Methods{*plain, plain});
      sqlite3_io_methods& methods = table->ours;
      methods.xSync = counted_sync;
      if (log) {
        methods.xWrite = log_write;
        methods.xSync = log_sync;
        methods.xRead = log_read;
        methods.xTruncate = log_truncate;
        methods.xFileSize = log_size;
        methods.xClose = log_close;
      }
    }
    return &table->ours;
  });
}

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = plain_files()->xOpen(plain_files(), name, file, flags, out_flags);
  if (code != SQLITE_OK || file->pMethods == nullptr) return code;
  // Where a write may spoil what stands beside it, SQLite syncs within a commit, not at its end.
  const bool log = (flags & SQLITE_OPEN_WAL) != 0 && (file->pMethods->xDeviceCharacteristics(file) &
                                                      SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
  gathered(file) = log ? new Gathered : nullptr;
  file->pMethods = ours(file->pMethods, log);
  return code;
}

}  // namespace

const char* counted_files() {
  static sqlite3_vfs* const files = [] {
    static sqlite3_vfs copy = *plain_files();
    ENSURE(static_cast<std::size_t>(copy.szOsFile) % alignof(Gathered*) == 0);
    copy.zName = "counted";
    copy.pNext = nullptr;
    copy.szOsFile += static_cast<int>(sizeof(Gathered*));
    copy.xOpen = open_file;
    ENSURE(sqlite3_vfs_register(&copy, 0) == SQLITE_OK);
    return &copy;
  }();
  return files->zName;
}

}  // namespace base::sql
