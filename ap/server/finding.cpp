#include "ap/server/finding.h"

#include "ledger/witness/known_logs.h"

namespace ap::server {

std::unique_ptr<Finding> Finding::make(const Config& config, const std::vector<Peer>& peers,
                                       const std::string& policy, Shards& shards,
                                       ledger::SearchIndex& index) {
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
    logs.push_back({peer.key.name(), made->copies_.back().get(), {}});
  }
  std::vector<std::string> policies;
  if (!policy.empty()) policies.push_back(policy);
  made->handler_ = std::make_unique<ledger::FindHandler>(
      ledger::FindHandler::Parts{index, std::move(logs), std::move(policies)});
  return made;
}

}  // namespace ap::server
