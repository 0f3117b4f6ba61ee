#include "ap/server/shards.h"

#include <algorithm>

#include "ap/server/ledger_key.h"
#include "ap/server/restoring.h"
#include "ap/server/shard_folders.h"
#include "base/file/file.h"
#include "base/text.h"
#include "ledger/log/chain.h"
#include "ledger/log/commit.h"

namespace ap::server {
namespace {

namespace fs = std::filesystem;
using base::Result;

std::string year_of(base::Timestamp time) {
  return base::format_date(time).substr(0, 4);
}

/// The shards that have a folder, and one of the present year at least, in order.
std::vector<std::string> shards_with(const Config& config, const std::string& present) {
  std::vector<std::string> shards = shard_folders(config);
  const auto is_present = [&](const std::string& shard) { return shard.starts_with(present); };
  if (std::ranges::none_of(shards, is_present)) shards.push_back(present);
  std::ranges::sort(shards);
  return shards;
}

/// Opens or makes the key of one year's shard.
Result<ledger::SignerKey> key_of(const Config& config, const std::string& year,
                                 base::Random& random) {
  const std::string origin = config.ledger_family + "/" + year;
  std::error_code ignored;
  if (!fs::exists(config.ledger_key, ignored))
    return open_ledger_key(config.ledger_key, origin, ledger::KeyType::Log, random);
  TRY(ledger::SignerKey first,
      open_ledger_key(config.ledger_key, "", ledger::KeyType::Log, random));
  if (first.name() == origin) return first;
  const bool ours =
      first.name().starts_with(config.ledger_family + "/") &&
      is_shard_name(std::string_view(first.name()).substr(config.ledger_family.size() + 1));
  if (!ours) {
    return base::rejected("config.ledger_key",
                          "`ledger.key` " + config.ledger_key.string() + " is the key of " +
                              first.name() + ", not of `ledger.family` " + config.ledger_family);
  }
  return open_ledger_key(config.ledger_key.string() + "." + year, origin, ledger::KeyType::Log,
                         random);
}

/// A shard that was never made gets its head of size 0. One that was published before but has no
/// head has lost its database: made anew it would fork from what others have seen.
Result<void> create_if_missing(Shards::Shard& shard, ledger::CheckpointStore& heads) {
  TRY(const auto head, heads.load(shard.key.name()));
  if (head) return {};
  if (shard.tiles.get(ledger::kCheckpointPath)) {
    return base::corrupt("log.rollback", "a checkpoint of " + shard.key.name() +
                                             " was published, but ledger.db does not know it: "
                                             "signing would fork the log");
  }
  return ledger::create_log(shard.tiles, heads, shard.key);
}

/// Entry 0, unless it is there; its peers are asked before.
Result<void> write_opening(Shards::Shard& shard, const Shards::Shard* previous,
                           const Shards::BeforeSigning& before) {
  const ledger::Checkpoint head = shard.log->checkpoint().checkpoint;
  if (head.size.value() > 0) return {};
  TRY(before(shard.key.verifier(), head));
  std::optional<ledger::Checkpoint> last;
  if (previous != nullptr) last = previous->log->checkpoint().checkpoint;
  return ledger::write_opening(*shard.log, shard.key.verifier(), last);
}

/// The last entry of a shard that another follows, unless it is there.
Result<void> write_closing(Shards::Shard& shard, const Shards::BeforeSigning& before) {
  TRY(const bool closed, ledger::is_closed(*shard.log));
  if (closed) return {};
  TRY(before(shard.key.verifier(), shard.log->checkpoint().checkpoint));
  return ledger::write_closing(*shard.log);
}

}  // namespace

Result<std::unique_ptr<Shards>> Shards::open(const Config& config, const base::Clock& clock,
                                             base::Random& random,
                                             std::function<void(const std::string&)> on_unknown,
                                             const BeforeSigning& before_signing) {
  const fs::path folder = config.data / "ledger";
  TRY(base::file::make_folders(folder));
  const std::string present = year_of(clock.now());
  const std::vector<std::string> years = shards_with(config, present);
  if (!years.back().starts_with(present)) {
    return base::rejected("config.clock", "the clock says " + present + ", but there is a log of " +
                                              years.back() + "; set the clock");
  }
  TRY(auto heads, ledger::SqliteCheckpointStore::open(folder / "ledger.db"));
  std::unique_ptr<Shards> shards(new Shards(std::move(heads)));
  ledger::LogOptions options;
  options.interval = config.ledger_interval;
  if (config.ledger_profile == "privacy") options.privacy = ledger::PrivacyProfile{&random};
  options.on_unknown = std::move(on_unknown);
  for (const std::string& year : years) {
    TRY(auto key, key_of(config, year, random));
    auto shard = std::make_unique<Shard>(year, std::move(key), folder / year);
    const std::string origin = shard->key.name();
    const Shard* last = shards->shards_.empty() ? nullptr : shards->shards_.back().get();
    TRY(const auto head, shards->heads_->load(origin));
    if (!head && last != nullptr)
      TRY(with_remedy(write_closing(*shards->shards_.back(), before_signing), config,
                      last->key.name()));
    TRY(with_remedy(create_if_missing(*shard, *shards->heads_), config, origin));
    TRY(shard->log,
        with_remedy(ledger::Log::open(shard->tiles, *shards->heads_, shard->key, clock, options),
                    config, origin));
    TRY(with_remedy(write_opening(*shard, last, before_signing), config, origin));
    shards->shards_.push_back(std::move(shard));
  }
  TRY(const bool closed, ledger::is_closed(shards->current()));
  if (closed) {
    const std::string& origin = shards->current().origin();
    return base::conflict("log.closed", origin + " is closed, and no shard follows it; " +
                                            how_to_follow(config, origin));
  }
  return shards;
}

Shards::Shard* Shards::of_year(std::string_view year) {
  for (const auto& shard : shards_)
    if (shard->year == year) return shard.get();
  return nullptr;
}

Shards::Shard* Shards::of_origin(std::string_view origin) {
  for (const auto& shard : shards_)
    if (shard->key.name() == origin) return shard.get();
  return nullptr;
}

}  // namespace ap::server
