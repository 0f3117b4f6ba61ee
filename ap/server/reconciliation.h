#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ap/server/comparisons.h"
#include "ap/server/peers.h"
#include "ap/server/shards.h"
#include "ap/store/messages.h"
#include "ledger/monitor/alarms.h"
#include "ledger/monitor/counterpart.h"
#include "ledger/monitor/evidence_folder.h"

namespace ap::server {

/// Whether both sides of each document logged it: ours has its entry, made of what we keep; and the
/// other side's log, of which a copy is held here, has the entry with the counterpart's tag and
/// commits to the same bytes. A receipt whose signer did not log the message within its time
/// becomes an `omission` file by itself. Once a day some documents of the last year are drawn, and
/// all their entries looked at again.
///
/// Alarms, by peer: "missing", "dispute"; "own-entry" for entries of ours that are not as kept.
/// Lifetime: borrows everything. Threads: one.
/// Spec: spec/ledger 6.1-6.3
class Reconciliation final {
 public:
  /// A copy of a peer's log and what time it is complete up to.
  struct Copy {
    ledger::HeldLog held;
    base::Timestamp as_of;
  };
  struct Parts {
    store::Messages& messages;
    Shards& shards;
    const std::vector<Peer>& peers;
    /// Nothing while there is no copy yet.
    std::function<base::Result<std::optional<Copy>>(const Peer&)> copy_of;
    ledger::SearchIndex& index;
    ledger::CosignedHistory& history;
    ledger::EvidenceFolder& folder;
    ledger::Alarms& alarms;
    Comparisons& comparisons;
    const base::Clock& clock;
  };
  explicit Reconciliation(Parts parts) : on_(std::move(parts)) {}

  /// Looks at what is new and at what was not settled. Errors: those of the stores.
  base::Result<void> round();

 private:
  using Outcome = Comparisons::Outcome;
  struct Looked {
    const Peer* peer;
    Copy copy;
    Comparisons::Result result;
    bool closed;  ///< a shard that is over gets nothing any more: it is accused of nothing
  };
  std::vector<const Peer*> peers_at(const std::string& seat) const;
  base::Result<Looked> look_in(const Peer& peer, Copy copy, const store::Message& message,
                               const store::Seal& seal, std::uint64_t since);
  base::Result<void> take_new();
  base::Result<void> look_back();
  base::Result<void> examine(const std::string& id);
  base::Result<Comparisons::Result> compare(const store::Message& message,
                                            const Comparisons::Result& before);
  base::Result<std::uint64_t> check_own(const store::Message& message, const store::Seal& seal);
  base::Result<std::string> accuse(const store::Message& message, const store::Seal& seal,
                                   const Peer& peer, const Copy& copy);
  void raise_alarms();

  Parts on_;
  base::Timestamp looked_back_;                              ///< before that, in this run: never
  std::map<std::string, std::vector<std::string>> missing_;  ///< ids of this round, by peer
};

}  // namespace ap::server
