#pragma once

#include <vector>

#include "ledger/log/frontier.h"
#include "ledger/note/checkpoint.h"
#include "ledger/store/store.h"

namespace ledger {

inline constexpr std::string_view kCheckpointPath = "checkpoint";
/// The last checkpoint that meets the policy, with the cosignatures that make it so.
inline constexpr std::string_view kAnchoredPath = "anchored";

/// The resources of a head as they are staged: they become durable with the head itself, so that
/// they can be put in place after whatever happens.
base::Bytes pack_batch(const std::vector<TileStore::Resource>& resources);
/// Errors: Corrupt "log.staged".
base::Result<std::vector<TileStore::Resource>> unpack_batch(base::ByteView packed);

/// Puts staged resources in place, then publishes the checkpoint: idempotent.
base::Result<void> apply_batch(TileStore& tiles, const SignedCheckpoint& head,
                               const std::vector<TileStore::Resource>& resources);

}  // namespace ledger
