#pragma once

#include "ap/server/overdue.h"
#include "ledger/anchor/anchoring.h"
#include "ledger/monitor/alarms.h"

namespace ap::server {

/// Raises "anchor" when entries of our log wait for the quorum for more than five minutes, and
/// "witness" for one that has not cosigned for an hour.
///
/// Threads: one.
/// Spec:    spec/ledger 6.5
class AnchorWatch final {
 public:
  explicit AnchorWatch(ledger::Alarms& alarms) : alarms_(alarms) {}
  void look(const ledger::Checkpoint& head, const std::optional<ledger::Anchored>& anchored,
            const std::vector<ledger::Anchoring::Report>& witnesses, base::Timestamp now);

 private:
  void look_at(const ledger::Anchoring::Report& witness, base::Timestamp now);
  ledger::Alarms& alarms_;
  Overdue late_;
  ledger::TreeSize awaited_;  ///< the oldest head that is not anchored yet
};

}  // namespace ap::server
