#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ap/server/config.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "ledger/log/handler.h"
#include "ledger/log/log.h"
#include "ledger/store/file_tile_store.h"
#include "ledger/store/sqlite_checkpoint_store.h"

namespace ap::server {

/// Our log: a shard a year, and after it the emergency shards of that year (2026b), if
/// `kuitti-ledger emergency` opened any: the last one is written to. <data>/ledger/<year>/ holds
/// what is served, <data>/ledger/ledger.db the heads. The shard of the year in which the node
/// starts is the one that is written to; a node that runs over New Year writes to the old one until
/// it is started again. Earlier shards stay open: what stands in them is still proven and served.
///
/// Lifetime: borrows clock and randomness. Threads: any.
class Shards final {
 public:
  struct Shard {
    std::string year;  ///< the last part of its origin: "2026", "2026b"
    ledger::SignerKey key;
    ledger::FileTileStore tiles;
    std::unique_ptr<ledger::Log> log;

    Shard(std::string of, ledger::SignerKey with, const std::filesystem::path& folder)
        : year(std::move(of)), key(std::move(with)), tiles(folder) {}
  };

  /// Opens every shard there is; makes the present year's when it is missing, with its key: that of
  /// the first shard is `ledger.key`, that of a later one <ledger.key>.<year>.
  /// Errors: Rejected "config.ledger_key" and "config.clock" (a shard of a coming year); Conflict
  /// "log.closed" when the newest one is over and an emergency was left half done; those of
  /// Log::open.
  /// `on_unknown`: see ledger::LogOptions. `before_signing` is asked before a shard gets an entry
  /// here: the first of a new one, the last of the one before it. Its error ends the opening.
  using BeforeSigning =
      std::function<base::Result<void>(const ledger::VerifierKey&, const ledger::Checkpoint&)>;
  static base::Result<std::unique_ptr<Shards>> open(
      const Config& config, const base::Clock& clock, base::Random& random,
      std::function<void(const std::string&)> on_unknown = [](const std::string&) {},
      const BeforeSigning& before_signing = [](const auto&,
                                               const auto&) { return base::Result<void>(); });

  ledger::Log& current() { return *shards_.back()->log; }
  const ledger::VerifierKey& current_key() const { return shards_.back()->key.verifier(); }
  const std::vector<std::unique_ptr<Shard>>& all() const { return shards_; }
  /// The shard of that year or of that origin, or nullptr.
  Shard* of_year(std::string_view year);
  Shard* of_origin(std::string_view origin);
  /// See SqliteCheckpointStore::keep_cosigned and history.
  base::Result<void> keep_cosigned(const ledger::SignedCheckpoint& head) {
    return heads_->keep_cosigned(head);
  }
  base::Result<std::optional<std::string>> history(std::string_view origin, ledger::TreeSize size) {
    return heads_->history(origin, size);
  }

 private:
  explicit Shards(std::unique_ptr<ledger::SqliteCheckpointStore> heads)
      : heads_(std::move(heads)) {}
  std::unique_ptr<ledger::SqliteCheckpointStore> heads_;
  std::vector<std::unique_ptr<Shard>> shards_;  ///< by year, at least one
};

}  // namespace ap::server
