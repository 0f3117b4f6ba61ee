#pragma once

#include <cstdint>
#include <span>

#include "base/crypto/sha256.h"
#include "base/strong.h"

namespace ledger {

using LeafIndex = base::Strong<struct LeafIndexTag, std::uint64_t>;
using TreeSize = base::Strong<struct TreeSizeTag, std::uint64_t>;
/// Hashes that must not be mixed up: of an entry, of a node, of a whole tree.
using LeafHash = base::Strong<struct LeafHashTag, base::crypto::Sha256>;
using NodeHash = base::Strong<struct NodeHashTag, base::crypto::Sha256>;
using RootHash = base::Strong<struct RootHashTag, base::crypto::Sha256>;

/// RFC 6962 2.1: H(0x00 || entry).
LeafHash hash_leaf(base::ByteView entry);
/// RFC 6962 2.1: H(0x01 || left || right).
NodeHash hash_node(const NodeHash& left, const NodeHash& right);
/// The root of 2^k hashes that stand side by side.
NodeHash join_hashes(std::span<const NodeHash> hashes);
/// A leaf seen as the root of a tree of one.
inline NodeHash as_node(const LeafHash& leaf) {
  return NodeHash(leaf.value());
}
/// H(""), the root of the empty tree.
RootHash empty_root();

}  // namespace ledger
