#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/guarded.h"
#include "base/result.h"
#include "base/sql/database.h"
#include "ledger/audit/search.h"
#include "ledger/store/store.h"

namespace ledger {

/// Which entries of which logs carry a tag: find.db, made anew from the logs when it is lost.
/// What it says is a hint; the proof of an entry is what counts.
///
/// Threads: any, one after the other.
/// Errors:  those of the stores; Unavailable "sql.*".
class SearchIndex final {
 public:
  struct Place {
    std::string origin;
    LeafIndex index;
    bool operator==(const Place&) const = default;
  };

  /// Errors: Unavailable "sql.open"; Conflict "sql.newer".
  static base::Result<std::unique_ptr<SearchIndex>> open(const std::filesystem::path& file);

  /// Takes in at most about `most` further entries of a log of that size; how many are left. A log
  /// that became smaller (an old copy was restored) is taken in from the start.
  base::Result<std::uint64_t> catch_up(std::string_view origin, TileStore& tiles, TreeSize size,
                                       std::uint64_t most);
  /// By log, then by index; at most `most`.
  base::Result<std::vector<Place>> find(TagKind kind, const Tag& tag, std::size_t most);

 private:
  using Database = std::unique_ptr<base::sql::Connection>;
  explicit SearchIndex(Database database) : database_(std::move(database)) {}
  base::Guarded<Database> database_;
};

}  // namespace ledger
