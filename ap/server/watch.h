#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "ap/server/config.h"
#include "ap/server/event_log.h"
#include "ap/server/network_monitor.h"
#include "ap/server/peers.h"
#include "ap/server/shards.h"
#include "base/http/client.h"
#include "base/http/server.h"
#include "base/random.h"
#include "ledger/monitor/alarms.h"

namespace ap::server {

/// A node's part in the network of logs: it cosigns the logs of its peers (/witness/...), keeps and
/// serves copies of them (/mirror/<origin hash>/...), and gets its own log anchored under
/// `ledger.policy`. What others have seen of each log is compared with what is held here; a
/// conflict becomes evidence by itself, and a log that forked is neither cosigned nor mirrored any
/// more; documents are compared with the other sides' logs. <data>/ledger has witness.db and
/// mirror.db, <data>/mirror the copies, <data>/evidence what accuses a log, shown at
/// /ledger/v1/evidence/.
///
/// Lifetime: borrows shards, client, clock and log. A thread for each peer and each witness, and
/// one that compares.
/// Threads:  handle from any.
class Watch final : public base::http::Handler {
 public:
  struct Surroundings {
    Shards& shards;
    base::http::Client& http;
    const base::Clock& clock;
    base::Random& random;
    const EventLog& log;
    std::chrono::milliseconds pause{
        5'000};  ///< between looks at a peer's log; longer after failures
    std::chrono::milliseconds gossip{60'000};  ///< between comparisons
    /// Somebody shows a head that our key signed and our log does not have. It must sign no more.
    std::function<void(const std::string& words)> on_stranger = [](const std::string&) {};
    store::Messages* messages = nullptr;  ///< whose counterparts are looked for in the copies
  };
  /// First asks every peer what it holds of our log: a larger tree than ours means that an old copy
  /// was restored. A peer that is away is passed over with a warning.
  /// Errors: Corrupt "log.rollback"; Rejected "config.ledger_key"; those of the stores.
  static base::Result<std::unique_ptr<Watch>> start(const Config& config,
                                                    const std::vector<Peer>& peers,
                                                    const std::string& policy,
                                                    const Surroundings& surroundings);
  ~Watch() override;
  /// The target is what follows the listener's root: /witness/..., /mirror/... or
  /// /ledger/v1/evidence/...
  base::http::Response handle(const base::http::Request& request) override;
  /// What is wrong now with the network or with what it shows.
  std::vector<ledger::Alarm> alarms() const;
  /// How many documents stand how in the logs of both sides. Errors: those of base/sql.
  base::Result<NetworkMonitor::Counts> counts();
  /// Where the tags of the copies' entries stand; and of our own shards, once somebody asked.
  ledger::SearchIndex& index();
  /// The smallest head of that size or more of a peer's log that is kept with its cosignatures, one
  /// in ten minutes. Errors: those of base/sql.
  base::Result<std::optional<std::string>> history(std::string_view origin, ledger::TreeSize size);

 private:
  class Network;
  explicit Watch(std::unique_ptr<Network> network);
  std::unique_ptr<Network> network_;
};

}  // namespace ap::server
