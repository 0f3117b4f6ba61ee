#pragma once

#include <optional>

#include "ledger/evidence/evidence.h"
#include "ledger/mirror/mirror_store.h"
#include "ledger/mirror/sources.h"
#include "ledger/note/checkpoint.h"
#include "ledger/store/store.h"

namespace ledger {

/// A log as it is held here: our copy of it, or our own.
struct HeldLog {
  TileStore& tiles;
  MirrorStore::Head head;
};

/// Whether a head that the log signed and somebody showed is of the same history as the one held:
/// nothing, or the proof that it is not. What is larger than the held tree is proven from what the
/// sources serve, whoever they are. Errors: Unavailable "monitor.unproven" when they do not serve
/// it; those of the stores. Spec: spec/ledger 4.4
base::Result<std::optional<ForkEvidence>> find_fork(const HeldLog& held,
                                                    const SignedCheckpoint& shown,
                                                    const Sources& sources);

}  // namespace ledger
