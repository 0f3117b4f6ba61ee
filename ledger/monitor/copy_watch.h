#pragma once

#include <map>
#include <set>
#include <string>

#include "ledger/monitor/alarms.h"
#include "ledger/monitor/counterpart.h"
#include "ledger/monitor/evidence_folder.h"
#include "ledger/monitor/gossip.h"

namespace ledger {

/// Reads on in the copies: new entries into the index of tags, cosigned heads into the history, and
/// an entry dated after the cosignatures over it becomes a `time` file by itself.
///
/// Alarms: "time". Lifetime: borrows everything.
/// Threads: one, that of the gossip.
class CopyWatch final {
 public:
  struct Parts {
    MirrorStore& store;
    SearchIndex& index;
    CosignedHistory& history;
    EvidenceFolder& folder;
    Alarms& alarms;
  };
  explicit CopyWatch(Parts parts) : on_(parts) {}

  /// A head that somebody showed; it counts once our copy has it.
  void hear(const WatchedLog& log, const SignedCheckpoint& head);
  /// Errors: Corrupt "monitor.copy"; those of the stores.
  base::Result<void> look(const WatchedLog& log);

 private:
  base::Result<void> look_at_time(const WatchedLog& log, const HeldLog& copy,
                                  const CosignedHistory::Head& head,
                                  const SearchIndex::Taken& taken);
  struct Heard {
    SignedCheckpoint head;
    CosignedHistory::Head times;
  };
  const Parts on_;
  std::map<std::string, Heard> heard_;                       ///< by origin: the one cosigned last
  std::set<std::pair<std::string, std::uint64_t>> accused_;  ///< entries, in this run
};

}  // namespace ledger
