#pragma once

#include <filesystem>
#include <memory>

#include "base/guarded.h"
#include "base/sql/database.h"
#include "ledger/note/checkpoint.h"
#include "ledger/store/store.h"

namespace ledger {

/// Heads, what is staged for them, their history and entry ids in ledger.db (SQLite, WAL,
/// synchronous=FULL).
class SqliteCheckpointStore final : public CheckpointStore {
 public:
  static base::Result<std::unique_ptr<SqliteCheckpointStore>> open(
      const std::filesystem::path& file);
  base::Result<std::optional<Head>> load(std::string_view origin) override;
  base::Result<void> replace(std::string_view origin, std::optional<TreeSize> expected,
                             const Head& next, const Batch& batch) override;
  base::Result<base::Bytes> staged(std::string_view origin) override;
  base::Result<std::optional<LeafIndex>> find(std::string_view origin, base::ByteView id) override;
  /// From now on the history shows that head with these cosignatures, if they are more.
  base::Result<void> keep_cosigned(const SignedCheckpoint& head);
  /// The note of the smallest cosigned head of that size or more that the log ever had, with its
  /// lines; where none was cosigned, the smallest one as the log signed it.
  base::Result<std::optional<std::string>> history(std::string_view origin, TreeSize size);

 private:
  using Database = std::unique_ptr<base::sql::Connection>;
  explicit SqliteCheckpointStore(Database database) : database_(std::move(database)) {}
  base::Guarded<Database> database_;
};

}  // namespace ledger
