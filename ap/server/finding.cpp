#include "ap/server/finding.h"

#include "ledger/witness/known_logs.h"

namespace ap::server {

base::Result<std::unique_ptr<ledger::SearchIndex>> open_index(const Config& config, Shards& shards,
                                                              const std::vector<Peer>& peers,
                                                              ledger::MirrorStore& mirrors) {
  const auto folder = config.data / "ledger";
  for (const auto* left : {"find.db", "find.db-wal", "find.db-shm"}) {
    std::error_code ignored;  // it disturbs nobody
    std::filesystem::remove(folder / left, ignored);
  }
  TRY(auto index, ledger::SearchIndex::open(folder / "index.db"));
  for (const auto& shard : shards.all())
    TRY(index->begin(shard->key.name(), shard->log->checkpoint().checkpoint.size));
  for (const Peer& peer : peers) {
    TRY(const auto state, mirrors.load(peer.key.name()));
    TRY(index->begin(peer.key.name(), state.head ? state.head->size : ledger::TreeSize(0)));
  }
  return index;
}

std::unique_ptr<Finding> Finding::make(const Config& config, const std::vector<Peer>& peers,
                                       const std::string& policy, Shards& shards, Watch& watch) {
  std::unique_ptr<Finding> made(new Finding());
  std::vector<ledger::SearchedLog> logs;
  for (const auto& shard : shards.all()) {
    const std::string& origin = shard->log->origin();
    logs.push_back({origin, &shard->tiles, [&shards, origin](ledger::TreeSize size) {
                      return shards.history(origin, size);
                    }});
  }
  for (const Peer& peer : peers) {
    const std::string hash = ledger::origin_hash(peer.key.name());
    made->copies_.push_back(std::make_unique<ledger::FileTileStore>(config.data / "mirror" / hash));
    const std::string& origin = peer.key.name();
    logs.push_back({origin, made->copies_.back().get(), [&watch, origin](ledger::TreeSize size) {
                      return watch.history(origin, size);
                    }});
  }
  std::vector<std::string> policies;
  if (!policy.empty()) policies.push_back(policy);
  made->handler_ = std::make_unique<ledger::FindHandler>(
      ledger::FindHandler::Parts{watch.index(), std::move(logs), std::move(policies)});
  return made;
}

}  // namespace ap::server
