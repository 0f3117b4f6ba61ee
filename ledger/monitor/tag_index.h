#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/guarded.h"
#include "base/result.h"
#include "base/sql/database.h"
#include "ledger/merkle/hash.h"

namespace ledger {

/// Where the entries with a pair tag stand in the logs that are mirrored here, and the latest time
/// that an entry of each log claims. Made from the copies, and can be made again.
/// Threads: any; one writer for each log.
class TagIndex final {
 public:
  using Tag = std::array<std::uint8_t, 16>;
  /// index.db; made when it is missing. Errors: those of base/sql.
  static base::Result<std::unique_ptr<TagIndex>> open(const std::filesystem::path& file);

  /// The entry with the latest time of those looked at.
  struct Latest {
    LeafIndex index;
    std::uint64_t time = 0;  ///< Unix seconds
  };
  struct Progress {
    std::uint64_t next = 0;  ///< entries before it are in
    std::optional<Latest> latest;
  };
  struct Tagged {
    Tag tag;
    LeafIndex index;
  };
  base::Result<Progress> progress(std::string_view origin);
  /// Adds the tags of further entries and moves on, in one step.
  base::Result<void> add(std::string_view origin, const std::vector<Tagged>& tags,
                         const Progress& after);
  /// Where the log has entries with that tag, in order.
  base::Result<std::vector<LeafIndex>> find(std::string_view origin, const Tag& tag);

 private:
  using Database = std::unique_ptr<base::sql::Connection>;
  explicit TagIndex(Database database) : database_(std::move(database)) {}
  base::Guarded<Database> database_;
};

}  // namespace ledger
