#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ap/server/peers.h"
#include "ap/server/shards.h"
#include "ledger/monitor/gossip.h"

namespace ap::server {

/// Reads below a URL prefix.
using Reading = std::function<ledger::Fetch(const std::string& prefix)>;

/// Where a peer's mirror serves the log with that origin hash.
std::string mirror_url(const Peer& peer, const std::string& hash);

/// Who shows checkpoints of the log of that origin: for one of a peer the log itself (its head and
/// the anchored one), and every other peer's witness and mirror.
std::vector<ledger::Teller> tellers_of(const std::string& origin, const std::vector<Peer>& peers,
                                       const Reading& reading);

/// A peer's log: it, then the others' mirrors of it.
ledger::Sources sources_of(const Peer& peer, const std::vector<Peer>& peers,
                           const Reading& reading);

/// The peers' logs, of which `copies` are held here, by peer.
std::vector<ledger::WatchedLog> watched_logs(const std::vector<Peer>& peers,
                                             const std::vector<ledger::TileStore*>& copies,
                                             const Reading& reading);

/// Our own shards, as the peers show them.
using OnStranger = std::function<void(const std::string& origin, const std::string& words)>;
std::vector<ledger::OwnLog> own_logs(Shards& shards, const std::vector<Peer>& peers,
                                     const Reading& reading, const OnStranger& on_stranger);

/// Who publishes evidence.
std::vector<ledger::Teller> evidence_tellers(const std::vector<Peer>& peers,
                                             const Reading& reading);

}  // namespace ap::server
