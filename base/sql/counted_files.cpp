#include "base/sql/counted_files.h"

#include <sqlite3.h>

#include <map>
#include <memory>

#include "base/check.h"
#include "base/guarded.h"
#include "base/sync_count.h"

namespace base::sql {
namespace {

/// A table of file methods with one of them replaced. SQLite hands it back by the address of its
/// first member.
struct Methods {
  sqlite3_io_methods counted;
  const sqlite3_io_methods* plain;
};

int counted_sync(sqlite3_file* file, int flags) {
  count_sync();
  return reinterpret_cast<const Methods*>(file->pMethods)->plain->xSync(file, flags);
}

/// The counted table for a plain one; there are few, and they stay.
const sqlite3_io_methods* counted(const sqlite3_io_methods* plain) {
  static Guarded<std::map<const sqlite3_io_methods*, std::unique_ptr<Methods>>> known;
  return known.with([&](auto& tables) {
    auto& table = tables[plain];
    if (!table) {
      table = std::make_unique<Methods>(Methods{*plain, plain});
      table->counted.xSync = counted_sync;
    }
    return &table->counted;
  });
}

sqlite3_vfs* plain_files() {
  static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
  ENSURE(found != nullptr);
  return found;
}

int counted_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = plain_files()->xOpen(plain_files(), name, file, flags, out_flags);
  if (code == SQLITE_OK && file->pMethods != nullptr) file->pMethods = counted(file->pMethods);
  return code;
}

}  // namespace

const char* counted_files() {
  static sqlite3_vfs* const files = [] {
    static sqlite3_vfs copy = *plain_files();
    copy.zName = "counted";
    copy.pNext = nullptr;
    copy.xOpen = counted_open;
    ENSURE(sqlite3_vfs_register(&copy, 0) == SQLITE_OK);
    return &copy;
  }();
  return files->zName;
}

}  // namespace base::sql
