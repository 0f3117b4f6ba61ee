#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "ledger/note/checkpoint.h"

namespace ledger {

/// Gives the bytes of a resource by its path under the log's prefix.
using Fetch = std::function<base::Result<base::Bytes>(std::string_view path)>;

/// Told now and then how many entries were checked so far.
using Progress = std::function<void(std::uint64_t checked, std::uint64_t of)>;

/// Recomputes a whole log from its entries: every tile and bundle of the checkpoint's tree and its
/// root. Each resource is fetched once, the tiles of the lowest level on so many threads at a time.
/// Threads: with more than one `fetch` is called from all of them; `progress` is told by the
/// caller's. Errors:  Unauthentic "fsck.tile", "fsck.root" naming the place; Unavailable when
/// something cannot
///          be fetched; those of open_checkpoint.
base::Result<Checkpoint> check_log(const Fetch& fetch, const VerifierKey& key,
                                   const Progress& progress, unsigned threads = 1);

/// Checks that a newer checkpoint continues an older one, with hashes fetched from the log itself.
/// Errors: Unauthentic "merkle.consistency", "follow.smaller"; those of the fetch.
base::Result<void> check_continues(const Checkpoint& older, const Checkpoint& newer,
                                   const Fetch& fetch);

}  // namespace ledger
