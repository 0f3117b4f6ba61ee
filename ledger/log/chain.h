#pragma once

#include <optional>

#include "ledger/log/log.h"

namespace ledger {

/// Shards of one log family follow each other: the last entry of one says that it is closed, entry
/// 0 of the next has its final size and root, so that what was written later covers it.
/// Spec: spec/ledger 2.6, 3.4

/// Entry 0 of an empty shard: what it is, and the end of the one before, if there is one. Nothing
/// when it has entries. Errors: those of Log::append_system.
base::Result<void> write_opening(Log& log, const VerifierKey& key,
                                 const std::optional<Checkpoint>& previous);

/// Whether that entry says that its shard is over.
bool closes_shard(base::ByteView entry);
/// Whether the last entry says so. Errors: those of Log::entry.
base::Result<bool> is_closed(const Log& log);
/// The last entry of a shard, once. Errors: those of Log::append_system.
base::Result<void> write_closing(Log& log);

/// The shard that follows in an emergency: "2026" -> "2026b" -> "2026c". Errors: Rejected
/// "shard.name" for what is no origin of a shard, or the last letter.
base::Result<std::string> emergency_origin(std::string_view origin);

}  // namespace ledger
