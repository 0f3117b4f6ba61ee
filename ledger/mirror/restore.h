#pragma once

#include <vector>

#include "ledger/audit/fsck.h"
#include "ledger/mirror/bundle_fetch.h"
#include "ledger/note/checkpoint.h"
#include "ledger/store/store.h"

namespace ledger {

/// Brings a log of which an old copy was restored, or whose database is gone, up to what its
/// mirrors hold: the largest of their heads, which the log itself signed once, must continue ours;
/// its tail is fetched and verified, then the head is replaced and published, and the log can be
/// opened again. The ids of the tail's entries are lost: an entry of it that is appended once more
/// stands twice. The log must not be open. Returns the head. Errors: Unauthentic "mirror.fork" when
/// a mirror's head does not continue ours: nothing is changed, signing on would be a fork;
/// "mirror.*", Unavailable among them when no mirror answers; those of the stores.
base::Result<Checkpoint> restore_from_mirrors(TileStore& tiles, CheckpointStore& heads,
                                              const VerifierKey& key, const base::Clock& clock,
                                              std::vector<Fetch> mirrors,
                                              std::size_t at_once = kRequestsAtOnce);

}  // namespace ledger
