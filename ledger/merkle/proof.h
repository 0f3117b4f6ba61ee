#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "ledger/merkle/hash.h"

namespace ledger {

/// Sibling hashes from the leaf upwards (RFC 6962 2.1.1) or of a consistency proof (2.1.2).
using Proof = std::vector<NodeHash>;

/// Gives the root of the complete subtree of 2^level leaves that starts at leaf index * 2^level.
/// Errors: those of the store behind it.
using SubtreeReader = std::function<base::Result<NodeHash>(unsigned level, std::uint64_t index)>;

/// The root over the leaves [begin, end), begin a multiple of the smallest power of two >= end -
/// begin.
base::Result<NodeHash> range_root(std::uint64_t begin, std::uint64_t end,
                                  const SubtreeReader& read);
base::Result<RootHash> tree_root(TreeSize size, const SubtreeReader& read);

/// The proof that a leaf is in the tree of that size; index < size.
base::Result<Proof> inclusion_proof(LeafIndex index, TreeSize size, const SubtreeReader& read);
/// The proof that the tree of size `from` is a prefix of that of size `to`; 0 < from <= to.
base::Result<Proof> consistency_proof(TreeSize from, TreeSize to, const SubtreeReader& read);

/// Errors: Unauthentic "merkle.inclusion".
base::Result<void> verify_inclusion(LeafIndex index, TreeSize size, const LeafHash& leaf,
                                    const Proof& proof, const RootHash& root);
/// Errors: Unauthentic "merkle.consistency" (also for from = 0).
base::Result<void> verify_consistency(TreeSize from, TreeSize to, const Proof& proof,
                                      const RootHash& from_root, const RootHash& to_root);

}  // namespace ledger
