#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "base/guarded.h"
#include "base/sql/database.h"
#include "ledger/witness/witness_store.h"

namespace ledger {

/// The state of a witness in a database of its own (SQLite, WAL, synchronous=FULL). Rows are never
/// deleted but for the mark of a restored copy that was caught up.
///
/// Requests of many logs share commits: whoever comes while one is on its way to the disk waits for
/// the next, which takes all that wait. Reading waits for no commit.
class SqliteWitnessStore final : public WitnessStore {
 public:
  static base::Result<std::unique_ptr<SqliteWitnessStore>> open(const std::filesystem::path& file);
  base::Result<State> load(std::string_view origin) override;
  base::Result<void> replace(std::string_view origin, std::optional<TreeSize> expected,
                             const Cosigned& next) override;
  base::Result<void> mark_ahead(std::string_view origin, const Cosigned& found) override;

 private:
  using Database = std::unique_ptr<base::sql::Connection>;
  /// One call that waits to be written.
  struct Change;
  struct Queue {
    std::vector<Change*> waiting;
    bool writing = false;  ///< one of the callers does it for all
  };
  SqliteWitnessStore(Database writer, Database reader)
      : writer_(std::move(writer)), reader_(std::move(reader)) {}
  base::Result<void> write(Change& change);
  void commit(const std::vector<Change*>& changes);
  base::Result<void> write_all(const std::vector<Change*>& changes);
  Database writer_;  ///< of the caller that writes
  base::Guarded<Database> reader_;
  base::Guarded<Queue> queue_;
};

}  // namespace ledger
