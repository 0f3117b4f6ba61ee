#include "ap/server/ask_peers.h"
#include "ap/server/doctor.h"
#include "ap/server/restoring.h"
#include "ap/server/shard_folders.h"
#include "base/file/file.h"
#include "base/text.h"
#include "ledger/log/chain.h"
#include "ledger/log/commit.h"
#include "ledger/note/checkpoint.h"
#include "ledger/store/file_tile_store.h"
#include "ledger/store/sqlite_checkpoint_store.h"

namespace ap::server {
namespace {

namespace fs = std::filesystem;
using base::Result;
using State = Diagnosis::State;

constexpr std::string_view kName = "own log";

/// The head that ledger.db has, which is not behind what was published here.
Result<ledger::Checkpoint> head_of(const ledger::VerifierKey& key, ledger::TileStore& tiles,
                                   ledger::CheckpointStore* heads) {
  TRY(const base::Bytes note, tiles.get(ledger::kCheckpointPath));
  TRY(const auto published, ledger::open_checkpoint(base::as_text(note), key));
  const std::string size = std::to_string(published.checkpoint.size.value());
  if (heads == nullptr)
    return base::corrupt("log.rollback",
                         key.name() + ", size " + size + ", was published, but ledger.db is gone");
  TRY(const auto head, heads->load(key.name()));
  if (!head)
    return base::corrupt("log.rollback", key.name() + ", size " + size +
                                             ", was published, but ledger.db does not know it");
  if (published.checkpoint.size > head->size)
    return base::corrupt("log.rollback", key.name() + ", size " + size +
                                             ", was published, but ledger.db has " +
                                             std::to_string(head->size.value()) +
                                             " entries of it: an old copy was restored");
  return ledger::Checkpoint{key.name(), head->size, head->root, ""};
}

Result<bool> is_closed(ledger::TileStore& tiles, ledger::TreeSize size) {
  if (size.value() == 0) return false;
  TRY(const base::Bytes last, ledger::read_entry(tiles, ledger::LeafIndex(size.value() - 1), size));
  return ledger::closes_shard(last);
}

Diagnosis examine_shard(const Config& config, const std::string& shard, bool is_newest,
                        ledger::CheckpointStore* heads, base::http::Client& peers) {
  const auto text = base::file::read_text(shard_key_file(config, shard).string() + ".pub");
  const auto key = text ? ledger::VerifierKey::parse(base::trim(*text)) : text.error();
  if (!key)
    return {State::Warning, std::string(kName), shard + ": " + base::describe(key.error()),
            "start the node: it writes the vkey beside the key"};
  ledger::FileTileStore tiles(config.data / "ledger" / shard);
  const auto head = head_of(*key, tiles, heads);
  Result<void> known = head ? Result<void>() : head.error();
  const auto named = load_peers(config.ledger_peers);
  if (head && named) {
    const base::SystemClock clock;
    const EventLog quiet(clock, [](std::string_view) {});
    known = ask_peers(*named, *key, *head, peers, quiet);
  }
  const auto closed = known && is_newest ? is_closed(tiles, head->size) : false;
  if (!closed) known = closed.error();
  if (closed && *closed)
    return {State::Problem, std::string(kName), key->name() + " is closed, and no shard follows it",
            how_to_follow(config, key->name())};
  if (known)
    return {State::Fine, std::string(kName),
            key->name() + ", size " + std::to_string(head->size.value()) + ", is our newest", ""};
  if (known.error().code != "log.rollback")
    return {State::Problem, std::string(kName), key->name() + ": " + base::describe(known.error()),
            "see the node's standard error"};
  return {State::Problem, std::string(kName), known.error().detail,
          how_to_restore(config, key->name())};
}

}  // namespace

std::vector<Diagnosis> examine_log(const Config& config, base::http::Client& peers) {
  const std::vector<std::string> shards = shard_folders(config);
  if (shards.empty()) return {{State::Fine, std::string(kName), "made at the first start", ""}};
  const fs::path file = config.data / "ledger" / "ledger.db";
  std::error_code ignored;
  std::unique_ptr<ledger::SqliteCheckpointStore> heads;
  if (fs::exists(file, ignored)) {
    auto opened = ledger::SqliteCheckpointStore::open(file);
    if (!opened)
      return {{State::Problem, std::string(kName), base::describe(opened.error()),
               "put back the newest copy there is of " + file.string()}};
    heads = *std::move(opened);
  }
  std::vector<Diagnosis> found;
  for (const std::string& shard : shards)
    found.push_back(examine_shard(config, shard, shard == shards.back(), heads.get(), peers));
  return found;
}

}  // namespace ap::server
