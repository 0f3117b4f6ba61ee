#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "base/arguments.h"
#include "base/file/file.h"
#include "ledger/note/note.h"
#include "ledger/store/file_tile_store.h"
#include "ledger/store/sqlite_checkpoint_store.h"

namespace kuitti_ledger {

/// The stores of a log in one folder, held by one process. A log by itself has its database in that
/// folder. A shard of a node lies in <data>/ledger/<shard>, the database of all its shards beside
/// it in <data>/ledger, and the lock is the node's own, <data>/lock.
struct Stores {
  std::optional<base::file::LockFile> lock;
  std::unique_ptr<ledger::FileTileStore> tiles;
  std::unique_ptr<ledger::SqliteCheckpointStore> heads;
  bool of_node = false;

  /// Errors: Conflict "file.locked" while another process has the log.
  static base::Result<Stores> open(const std::filesystem::path& folder);
  /// The stores of another shard in the folder beside this one. In a node they share database and
  /// lock: then `heads` is null. Errors: the same.
  base::Result<Stores> beside(const std::filesystem::path& folder) const;
  /// The folder as an absolute path without a last slash.
  static std::filesystem::path folder_of(const std::filesystem::path& given);
};

/// The key in a file, which must have that name. Errors: Rejected "key.name".
base::Result<ledger::SignerKey> read_named_key(const std::string& file, const std::string& name,
                                               ledger::KeyType type);

/// Whether --dir, --origin and --key were given.
bool has_log(const base::Arguments& arguments);
/// The key of --key, which must be that of --origin. Errors: Rejected "key.name".
base::Result<ledger::SignerKey> read_key(const base::Arguments& arguments);

}  // namespace kuitti_ledger
