#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "ledger/audit/fsck.h"
#include "ledger/note/note.h"

namespace kuitti_ledger {

/// Where the resources of a log are read: a folder or a URL. A folder may be that of a mirror,
/// which holds the log below the hash of its origin.
base::Result<ledger::Fetch> open_log(const std::string& place, const ledger::VerifierKey& key);

/// The vkeys of a file, one a line; lines that start with '#' are passed over. Errors: those of the
/// file and of VerifierKey; Malformed "vkey" when there is none.
base::Result<std::vector<ledger::VerifierKey>> read_vkeys(const std::string& file);
/// The one vkey of a file.
base::Result<ledger::VerifierKey> read_vkey(const std::string& file);

}  // namespace kuitti_ledger
