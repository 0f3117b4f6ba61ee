#pragma once

#include <filesystem>
#include <memory>

#include "base/guarded.h"
#include "base/sql/database.h"
#include "ledger/mirror/mirror_store.h"

namespace ledger {

/// The state of a mirror in mirror.db (SQLite, WAL, synchronous=FULL).
class SqliteMirrorStore final : public MirrorStore {
 public:
  static base::Result<std::unique_ptr<SqliteMirrorStore>> open(const std::filesystem::path& file);
  base::Result<State> load(std::string_view origin) override;
  base::Result<void> save(std::string_view origin, const State& state) override;

 private:
  using Database = std::unique_ptr<base::sql::Connection>;
  explicit SqliteMirrorStore(Database database) : database_(std::move(database)) {}
  base::Guarded<Database> database_;
};

}  // namespace ledger
