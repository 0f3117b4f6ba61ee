#pragma once

#include <vector>

#include "ledger/log/frontier.h"
#include "ledger/note/checkpoint.h"
#include "ledger/store/store.h"

namespace ledger {

inline constexpr std::string_view kCheckpointPath = "checkpoint";

/// "staging/<size>-<hex root>": where the resources of a head wait until they are in place.
std::string staging_path(TreeSize size, const RootHash& root);

/// Makes a batch lasting: stages its resources and replaces the head. Before the head is replaced
/// nothing has happened, after it the batch is part of the log. Errors as the stores say; after one
/// from the CheckpointStore the outcome is unknown.
base::Result<void> commit_batch(TileStore& tiles, CheckpointStore& heads, TreeSize before,
                                const SignedCheckpoint& next,
                                const std::vector<TileStore::Resource>& resources,
                                const std::vector<CheckpointStore::Position>& ids);

/// Puts staged resources in place, publishes the checkpoint and forgets the staging: idempotent.
base::Result<void> apply_batch(TileStore& tiles, const SignedCheckpoint& head,
                               const std::vector<TileStore::Resource>& resources);

/// What was staged for a head, or nothing when it was applied already.
base::Result<std::vector<TileStore::Resource>> read_staging(TileStore& tiles,
                                                            const Checkpoint& head);

}  // namespace ledger
