#pragma once

#include <string>
#include <vector>

#include "ledger/audit/fsck.h"
#include "ledger/note/checkpoint.h"
#include "ledger/store/store.h"

namespace ledger {

/// What a scrub of a log found.
struct Scrubbed {
  std::uint64_t checked = 0;          ///< tiles and bundles
  std::vector<std::string> repaired;  ///< paths whose bytes were wrong or gone
};

/// Reads every tile and bundle of a tree that is stored here again; what is gone or not what the
/// head signed is replaced by what the mirrors have, verified like everything of theirs. The head's
/// signature was verified by the caller. May run beside the log's writer: what it writes never
/// changes.
/// Errors: Unauthentic "mirror.tile", "mirror.edge" and NotFound "mirror.missing" when nobody has
/// the right bytes; Unavailable when a mirror that might is away; those of the store.
base::Result<Scrubbed> scrub_log(const Checkpoint& head, TileStore& tiles,
                                 std::vector<Fetch> mirrors, const Progress& progress);

}  // namespace ledger
