#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <vector>

#include "ap/server/overdue.h"
#include "ap/server/peer_lines.h"
#include "ap/server/tellers.h"
#include "base/guarded.h"
#include "base/random.h"
#include "ledger/mirror/mirrored_log.h"
#include "ledger/monitor/alarms.h"
#include "ledger/monitor/evidence_folder.h"
#include "ledger/witness/witness.h"

namespace ap::server {

/// Follows one peer's log for as long as the node runs: what our witness signed of it is looked
/// back at, and its copy here is brought up to date every few seconds (longer after failures),
/// until it forks.
///
/// Alarms: "entries", "mirror". Lifetime: borrows everything. Threads: one, which calls run.
class PeerFollower final {
 public:
  struct Parts {
    const Peer& peer;
    const std::vector<Peer>& peers;
    ledger::TileStore& copy;
    ledger::MirrorStore& store;
    const ledger::SignerKey& mirror_key;
    ledger::Witness& witness;
    ledger::EvidenceFolder& evidence;
    ledger::Alarms& alarms;
    const base::Clock& clock;
    base::Random& random;
    const EventLog& log;
    std::chrono::milliseconds pause;
    Reading reading;  ///< that ends with the node
    /// After the first look back: from then on what our witness is asked for can be signed.
    std::function<void()> on_looked_back;
    /// The copy has everything that the log showed at that time.
    std::function<void(base::Timestamp)> on_complete;
  };
  explicit PeerFollower(Parts parts)
      : on_(std::move(parts)), lines_(on_.peer, on_.log, on_.clock) {}

  /// Until a stop is asked for; `asleep` is updated then, to wake it.
  void run(const std::stop_token& stop, base::Guarded<int>& asleep);

 private:
  bool say(const base::Result<ledger::Witness::Memory>& found);
  void report(const base::Result<ledger::Pulled>& pulled);
  void look_at_mirror(const base::Result<ledger::Pulled>& pulled);

  const Parts on_;
  PeerLines lines_;
  Overdue late_;
};

}  // namespace ap::server
