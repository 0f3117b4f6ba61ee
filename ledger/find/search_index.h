#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/guarded.h"
#include "base/result.h"
#include "base/sql/database.h"
#include "ledger/audit/search.h"
#include "ledger/store/store.h"

namespace ledger {

/// Which entries of which logs carry a tag, and the latest time that an entry of each log claims:
/// index.db, made anew from the logs when it is lost. For strangers what it says is a hint; the
/// proof of an entry is what counts.
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
  /// The entry with the latest time of those taken in.
  struct Latest {
    LeafIndex index;
    std::uint64_t time = 0;  ///< Unix seconds
  };
  struct Taken {
    std::uint64_t entries = 0;  ///< those before are in
    std::optional<Latest> latest;
  };

  /// Errors: Unavailable "sql.open"; Conflict "sql.newer".
  static base::Result<std::unique_ptr<SearchIndex>> open(const std::filesystem::path& file);

  /// For the start of whoever keeps the log, before anybody else reads on in it: one that is
  /// smaller than what was taken in (an old copy was restored) is taken in from its first entry
  /// again.
  base::Result<void> begin(std::string_view origin, TreeSize size);
  /// Takes in at most about `most` further entries of a log of that size; how many are left.
  /// Several may do it for one log, with heads of different age. Errors: Corrupt "log.tiles" when a
  /// bundle is damaged.
  base::Result<std::uint64_t> catch_up(std::string_view origin, TileStore& tiles, TreeSize size,
                                       std::uint64_t most);
  base::Result<Taken> taken(std::string_view origin);
  /// Where one log has entries with that tag, in order.
  base::Result<std::vector<LeafIndex>> find_in(std::string_view origin, TagKind kind,
                                               const Tag& tag);
  /// By log, then by index; at most `most`.
  base::Result<std::vector<Place>> find(TagKind kind, const Tag& tag, std::size_t most);

 private:
  using Database = std::unique_ptr<base::sql::Connection>;
  explicit SearchIndex(Database database) : database_(std::move(database)) {}
  base::Guarded<Database> database_;
};

}  // namespace ledger
