#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/result.h"
#include "base/sql/database.h"

namespace ap::server {

/// What came of comparing each of our documents with the other side's log. Threads: any; one
/// writer.
class Comparisons final {
 public:
  enum class Outcome {
    Waiting,  ///< nothing can be said yet
    Missing,  ///< the other side's log lacks it, and it is late; looked for on and on
    Same,     ///< both logs commit to the same bytes
    Other,    ///< the other side's log commits to other bytes
    NoLog,    ///< we follow no log of the other side
    Nothing,  ///< there is nothing to compare: never sent, or received twice
  };
  struct Result {
    Outcome outcome = Outcome::Waiting;
    std::string peer;                    ///< "" = none
    std::optional<std::uint64_t> entry;  ///< of the peer's log
    std::string evidence;                ///< the file about its omission
  };
  /// comparisons.db; made when it is missing. Errors: those of base/sql.
  static base::Result<std::unique_ptr<Comparisons>> open(const std::filesystem::path& file);

  base::Result<std::optional<Result>> find(std::string_view message);
  base::Result<void> save(std::string_view message, const Result& result);
  /// Messages that are waiting or missing.
  base::Result<std::vector<std::string>> unsettled();
  /// So many messages, or all, drawn at random.
  base::Result<std::vector<std::string>> sample(std::size_t count);
  /// How many messages each outcome has.
  base::Result<std::map<Outcome, std::uint64_t>> counts();
  /// Every message that was stored before this time has been looked at.
  base::Result<base::Timestamp> seen();
  base::Result<void> set_seen(base::Timestamp time);

 private:
  using Database = std::unique_ptr<base::sql::Connection>;
  explicit Comparisons(Database database) : database_(std::move(database)) {}
  base::Guarded<Database> database_;
};

std::string_view to_string(Comparisons::Outcome outcome);

}  // namespace ap::server
