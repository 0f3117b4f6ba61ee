#pragma once

#include <filesystem>
#include <memory>

#include "base/guarded.h"
#include "base/sql/database.h"
#include "ledger/witness/witness_store.h"

namespace ledger {

/// The state of a witness in a database of its own (SQLite, WAL, synchronous=FULL). Rows are never
/// deleted but for the mark of a restored copy that was caught up.
class SqliteWitnessStore final : public WitnessStore {
 public:
  static base::Result<std::unique_ptr<SqliteWitnessStore>> open(const std::filesystem::path& file);
  base::Result<State> load(std::string_view origin) override;
  base::Result<void> replace(std::string_view origin, std::optional<TreeSize> expected,
                             const Cosigned& next) override;
  base::Result<void> mark_ahead(std::string_view origin, const Cosigned& found) override;

 private:
  using Database = std::unique_ptr<base::sql::Connection>;
  explicit SqliteWitnessStore(Database database) : database_(std::move(database)) {}
  base::Guarded<Database> database_;
};

}  // namespace ledger
