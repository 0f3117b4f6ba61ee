#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "ledger/evidence/evidence.h"
#include "ledger/find/search_index.h"
#include "ledger/monitor/cosigned_history.h"
#include "ledger/monitor/head_comparison.h"

namespace ledger {

/// The entry that the other side of a message must have made.
struct Expected {
  Tag pair_tag{};
  base::crypto::Sha256 doc_commit;
  base::Timestamp since;       ///< when it was bound to
  std::chrono::seconds delay;  ///< the agreed logging delay
};

/// Whether the other side's log, of which a copy is held, has that entry.
struct Counterpart {
  enum class Outcome {
    Same,     ///< the same bytes on both sides
    Other,    ///< an entry of this message that commits to other bytes
    Waiting,  ///< not there, and it is not yet late, or our copy may be behind
    Missing,  ///< not there, although our copy is newer than the last moment for it
  };
  Outcome outcome = Outcome::Waiting;
  std::optional<LeafIndex> index;
};

/// Looks for it. `as_of`: our copy has everything that the log showed at that time.
/// Errors: Corrupt "monitor.copy"; those of the stores. Spec: spec/ledger 6.2
base::Result<Counterpart> find_counterpart(const Expected& expected, const HeldLog& copy,
                                           std::string_view origin, SearchIndex& index,
                                           base::Timestamp as_of);

/// A message whose receipt we hold.
struct Receipted {
  std::string message_id, instance_id, sender, receiver;  ///< as for the pair secret
  base::Bytes receipt;
  std::uint64_t time = 0;   ///< of the receipt, by its signer, Unix seconds
  std::uint64_t delay = 0;  ///< seconds
};

/// The file that proves the omission of what was receipted, with the entries between two cosigned
/// heads around it. Errors: NotFound "monitor.history" while there are no such heads; those of the
/// stores. Spec: spec/ledger 6.3
base::Result<OmissionEvidence> prove_omission(const Receipted& message, const HeldLog& copy,
                                              const std::string& origin, CosignedHistory& history);

/// The file that proves that an entry claims a time after a cosignature over it: the one with the
/// latest time, or the last one of the tree. Nothing when the times are in order.
/// Errors: those of the stores.
base::Result<std::optional<TimeEvidence>> prove_false_time(const CosignedHistory::Head& cosigned,
                                                           const HeldLog& copy,
                                                           const std::string& origin,
                                                           const SearchIndex::Taken& taken);

}  // namespace ledger
