#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ledger/monitor/alarms.h"
#include "ledger/monitor/evidence_folder.h"
#include "ledger/monitor/head_comparison.h"

namespace ledger {

/// Somebody who shows checkpoints of a log: a witness, a mirror, the log itself. A place that is
/// away is not asked again in the same round: who shows several logs has one name.
struct Teller {
  std::string name;  ///< of the city that is asked
  Fetch fetch;
  std::string path;  ///< of the checkpoint
};

/// A log of another city, of which a copy is held.
struct WatchedLog {
  std::string name;  ///< of the city
  VerifierKey key;
  TileStore& copy;
  Sources sources;  ///< the log and all its mirrors
  std::vector<Teller> tellers;
};

/// Our own log, as others show it.
struct OwnLog {
  VerifierKey key;
  std::function<HeldLog()> held;
  std::vector<Teller> tellers;
  /// Somebody shows a head that our key signed and that our log does not have: an old copy was
  /// restored, or the key is stolen. Nothing more may be signed. A larger head than ours must stay
  /// one for `own_patience`: the log publishes a moment before it knows.
  std::function<void(const std::string& words)> on_stranger;
};

/// What the others have seen of each log, compared with what is held here; evidence that others
/// keep is taken over. A conflict becomes a file by itself. A head that nobody proves yet is looked
/// at again in the next rounds.
///
/// Alarms: "unproven-head" for a log of which somebody shows a head that nobody serves, after
/// `patience`. Lifetime: borrows everything. Threads: one.
/// Spec: spec/ledger 4.4
class Gossip final {
 public:
  struct Parts {
    std::vector<WatchedLog> logs;
    std::vector<OwnLog> own;
    std::vector<Teller> evidence;  ///< who publishes evidence, `path` = the list of names
    MirrorStore& store;
    EvidenceFolder& folder;
    Alarms& alarms;
    const base::Clock& clock;
    std::chrono::milliseconds patience{600'000};
    std::chrono::milliseconds own_patience{10'000};
    /// Told of every head that its log signed, compared or not.
    std::function<void(const WatchedLog&, const SignedCheckpoint&)> on_head =
        [](const WatchedLog&, const SignedCheckpoint&) {};
  };
  explicit Gossip(Parts parts) : on_(std::move(parts)) {}

  const std::vector<WatchedLog>& logs() const { return on_.logs; }
  /// Asks everybody once. Errors: those of the stores.
  base::Result<void> round();

 private:
  /// A head that somebody showed and that is not settled yet.
  struct Unproven {
    SignedCheckpoint head;
    std::string teller;
    base::Timestamp since;
  };
  std::optional<base::Bytes> ask(const Teller& teller, const std::string& path);
  base::Result<void> look_at(const WatchedLog& log);
  base::Result<bool> settles(const WatchedLog& log, const HeldLog& held,
                             const SignedCheckpoint& shown);
  void look_at(const OwnLog& log);
  void weigh(const OwnLog& log, const Unproven& shown, std::optional<Unproven>& larger) const;
  void take_evidence(const Teller& teller);

  Parts on_;
  std::map<std::string, std::vector<Unproven>> unproven_;  ///< by origin
  std::map<std::string, std::optional<Unproven>> larger_;  ///< than our own log, by origin
  std::set<std::string> away_;                             ///< tellers, in this round
  std::set<std::string> looked_at_;                        ///< names of evidence
};

}  // namespace ledger
