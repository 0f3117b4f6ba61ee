#pragma once

#include <functional>
#include <memory>

#include "ap/server/anchor_watch.h"
#include "ap/server/event_log.h"
#include "ap/server/reconciliation.h"
#include "ap/server/tellers.h"
#include "ledger/monitor/copy_watch.h"
#include "ledger/witness/witness.h"

namespace ap::server {

/// What a node compares again and again: what others show with what it holds, its documents with
/// the other sides' logs, its own anchoring with its promise. Keeps history.db and comparisons.db
/// in <data>/ledger.
///
/// Lifetime: borrows everything.
/// Threads:  round from one; counts and head_of from any.
class NetworkMonitor final {
 public:
  struct Parts {
    const std::vector<Peer>& peers;
    std::vector<ledger::TileStore*> copies;  ///< by peer
    ledger::MirrorStore& mirrors;
    ledger::SearchIndex& index;
    ledger::Witness& witness;
    Shards& shards;
    ledger::EvidenceFolder& evidence;
    ledger::Alarms& alarms;
    store::Messages* messages;           ///< nullptr: no documents to compare
    const ledger::Anchoring* anchoring;  ///< nullptr: nothing is anchored
    const base::Clock& clock;
    const EventLog& log;
    Reading reading;
    OnStranger on_stranger;
    std::chrono::milliseconds own_patience;  ///< how long a head must stay a stranger
    /// The time up to which the copy of that log is complete; nothing when it never was.
    std::function<std::optional<base::Timestamp>(const std::string& origin)> complete_as_of;
  };
  /// Errors: those of base/sql.
  static base::Result<std::unique_ptr<NetworkMonitor>> open(
      const std::filesystem::path& folder, std::vector<ledger::VerifierKey> witnesses, Parts parts);

  void round();

  using Counts = std::map<Comparisons::Outcome, std::uint64_t>;
  /// How many documents have which outcome.
  base::Result<Counts> counts() { return comparisons_->counts(); }
  /// See CosignedHistory::of_size.
  base::Result<std::optional<ledger::CosignedHistory::Head>> head_of(std::string_view origin,
                                                                     ledger::TreeSize size) {
    return history_->of_size(origin, size);
  }

 private:
  NetworkMonitor(Parts parts, std::unique_ptr<ledger::CosignedHistory> history,
                 std::unique_ptr<Comparisons> comparisons);
  ledger::Gossip::Parts gossip_parts();
  base::Result<std::optional<Reconciliation::Copy>> copy_of(const Peer& peer);
  void note(std::string_view what, const base::Result<void>& done) const;

  const Parts on_;
  std::unique_ptr<ledger::CosignedHistory> history_;
  std::unique_ptr<Comparisons> comparisons_;
  ledger::CopyWatch copies_;
  ledger::Gossip gossip_;
  AnchorWatch anchor_;
  std::optional<Reconciliation> documents_;
};

}  // namespace ap::server
