#include "ap/server/tellers.h"

#include "ledger/log/commit.h"
#include "ledger/witness/known_logs.h"

namespace ap::server {

std::string mirror_url(const Peer& peer, const std::string& hash) {
  return peer.url + "/mirror/" + hash + "/";
}

std::vector<ledger::Teller> tellers_of(const std::string& origin, const std::vector<Peer>& peers,
                                       const Reading& reading) {
  const std::string hash = ledger::origin_hash(origin);
  const std::string head(ledger::kCheckpointPath);
  std::vector<ledger::Teller> tellers;
  for (const Peer& peer : peers) {
    if (peer.key.name() == origin) {
      const ledger::Fetch log = reading(peer.shard_url());
      tellers.push_back({peer.name, log, head});
      tellers.push_back({peer.name, log, std::string(ledger::kAnchoredPath)});
      continue;
    }
    tellers.push_back({peer.name, reading(mirror_url(peer, hash)), head});
    if (!peer.witness_url.empty())
      tellers.push_back({peer.name, reading(peer.witness_url), hash + "/" + head});
  }
  return tellers;
}

ledger::Sources sources_of(const Peer& peer, const std::vector<Peer>& peers,
                           const Reading& reading) {
  const std::string hash = ledger::origin_hash(peer.key.name());
  std::vector<ledger::Fetch> others;
  for (const Peer& other : peers) {
    if (other.name != peer.name) others.push_back(reading(mirror_url(other, hash)));
  }
  return {reading(peer.shard_url()), std::move(others)};
}

std::vector<ledger::WatchedLog> watched_logs(const std::vector<Peer>& peers,
                                             const std::vector<ledger::TileStore*>& copies,
                                             const Reading& reading) {
  std::vector<ledger::WatchedLog> logs;
  for (std::size_t at = 0; at < peers.size(); ++at) {
    const Peer& peer = peers[at];
    logs.push_back({peer.name, peer.key, *copies[at], sources_of(peer, peers, reading),
                    tellers_of(peer.key.name(), peers, reading)});
  }
  return logs;
}

std::vector<ledger::OwnLog> own_logs(Shards& shards, const std::vector<Peer>& peers,
                                     const Reading& reading, const OnStranger& on_stranger) {
  std::vector<ledger::OwnLog> logs;
  for (const auto& one : shards.all()) {
    Shards::Shard* shard = one.get();
    const std::string origin = shard->key.name();
    const auto held = [shard]() -> ledger::HeldLog {
      const ledger::SignedCheckpoint head = shard->log->checkpoint();
      return {shard->tiles, {head.checkpoint.size, head.checkpoint.root, head.note}};
    };
    logs.push_back({shard->key.verifier(), held, tellers_of(origin, peers, reading),
                    [=](const std::string& words) { on_stranger(origin, words); }});
  }
  return logs;
}

std::vector<ledger::Teller> evidence_tellers(const std::vector<Peer>& peers,
                                             const Reading& reading) {
  std::vector<ledger::Teller> tellers;
  for (const Peer& peer : peers)
    tellers.push_back({peer.name, reading(peer.url + "/ledger/v1/evidence/"), ""});
  return tellers;
}

}  // namespace ap::server
