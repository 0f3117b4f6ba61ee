#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "ledger/merkle/hash.h"

namespace ledger {

/// The public resources of a log by their path under the log's URL prefix.
/// Threads: any.
class TileStore {
 public:
  struct Resource {
    std::string path;
    base::Bytes bytes;
  };
  virtual ~TileStore() = default;
  /// All are durable on return. The same bytes again succeed.
  /// Errors: Corrupt "tiles.differ" when a path holds other bytes; Unavailable "tiles.write".
  virtual base::Result<void> put(const std::vector<Resource>& resources) = 0;
  /// The one resource that changes: replaces it, durable on return.
  virtual base::Result<void> publish(std::string_view path, base::ByteView bytes) = 0;
  /// Errors: NotFound "tiles.missing"; Unavailable "tiles.read".
  virtual base::Result<base::Bytes> get(std::string_view path) = 0;
};

/// The head of a log, what made it so, and which entry ids it holds. Threads: any.
class CheckpointStore {
 public:
  struct Head {
    TreeSize size;
    RootHash root;
    std::string note;  ///< the signed checkpoint
  };
  /// An entry id (16 bytes) and where it stands.
  struct Position {
    base::Bytes id;
    LeafIndex index;
  };
  /// What comes with a new head.
  struct Batch {
    std::vector<Position> ids;
    /// The packed resources (`ledger/log/commit.h`) that are not in place yet.
    base::Bytes staged;
  };
  virtual ~CheckpointStore() = default;
  /// Nothing when the log was never created. Errors: Unavailable, Corrupt.
  virtual base::Result<std::optional<Head>> load(std::string_view origin) = 0;
  /// The commit point: replaces the head if its size is still `expected` (nothing = not created
  /// yet), remembers the ids, and keeps what is staged in the place of what was, in one durable
  /// step. Errors: Conflict "head.moved"; Unavailable "head.full" (the disk; nothing was done); any
  /// other error leaves the outcome unknown.
  virtual base::Result<void> replace(std::string_view origin, std::optional<TreeSize> expected,
                                     const Head& next, const Batch& batch) = 0;
  /// What came with the present head; empty for a log that was never created.
  virtual base::Result<base::Bytes> staged(std::string_view origin) = 0;
  virtual base::Result<std::optional<LeafIndex>> find(std::string_view origin,
                                                      base::ByteView id) = 0;
};

}  // namespace ledger
