#pragma once

#include <vector>

#include "ledger/log/frontier.h"
#include "ledger/note/checkpoint.h"
#include "ledger/store/store.h"

namespace ledger {

inline constexpr std::string_view kCheckpointPath = "checkpoint";
/// The last checkpoint that meets the policy, with the cosignatures that make it so.
inline constexpr std::string_view kAnchoredPath = "anchored";

/// "staging/<size>-<hex root>": where the resources of a head wait until they are in place.
std::string staging_path(TreeSize size, const RootHash& root);

/// Sets the resources of a coming head aside. Until the head is replaced nothing has happened.
base::Result<void> stage_batch(TileStore& tiles, const Checkpoint& head,
                               const std::vector<TileStore::Resource>& resources);

/// Puts staged resources in place, publishes the checkpoint and forgets the staging: idempotent.
base::Result<void> apply_batch(TileStore& tiles, const SignedCheckpoint& head,
                               const std::vector<TileStore::Resource>& resources);

/// What was staged for a head, or nothing when it was applied already.
base::Result<std::vector<TileStore::Resource>> read_staging(TileStore& tiles,
                                                            const Checkpoint& head);

}  // namespace ledger
