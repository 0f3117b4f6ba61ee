#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <vector>

#include "ledger/audit/fsck.h"
#include "ledger/entry/entry.h"

namespace ledger {

using Tag = std::array<std::uint8_t, 16>;

/// Which of an entry's two tags is looked for.
enum class TagKind { Pair, Trail };
Tag tag_of(const DocumentEntry& entry, TagKind kind);

struct TagHit {
  LeafIndex index;
  DocumentEntry entry;
  bool operator==(const TagHit&) const = default;
};

/// What a whole log holds of some tags. That a tag is not among the hits proves that it is not in
/// the tree of the checkpoint: every entry was read and the root recomputed.
struct TagSearch {
  Checkpoint checkpoint;
  std::vector<TagHit> hits;  ///< by index
};

/// Reads a log from its first entry to its last. Whoever serves it learns nothing of what is looked
/// for. Errors: those of check_log.
base::Result<TagSearch> search_log(const Fetch& fetch, const VerifierKey& key, TagKind kind,
                                   const std::set<Tag>& tags, const Progress& progress);

}  // namespace ledger
