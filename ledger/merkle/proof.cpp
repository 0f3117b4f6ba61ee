#include "ledger/merkle/proof.h"

#include <bit>
#include <optional>

#include "base/check.h"

namespace ledger {
namespace {

using base::Result;

unsigned bit_length(std::uint64_t value) {
  return static_cast<unsigned>(std::bit_width(value));
}

/// The largest power of two smaller than count; count > 1.
std::uint64_t split_point(std::uint64_t count) {
  return std::bit_floor(count - 1);
}

RootHash as_root(const NodeHash& hash) {
  return RootHash(hash.value());
}

base::Error bad_inclusion(const char* why) {
  return base::unauthentic("merkle.inclusion", why);
}
base::Error bad_consistency(const char* why) {
  return base::unauthentic("merkle.consistency", why);
}

}  // namespace

Result<NodeHash> range_root(std::uint64_t begin, std::uint64_t end, const SubtreeReader& read) {
  ENSURE(begin < end);
  // The range falls into complete subtrees, largest first; they are joined from the right.
  std::vector<NodeHash> subtrees;
  for (std::uint64_t at = begin; at < end;) {
    const unsigned level = bit_length(end - at) - 1;
    ENSURE(at >> level << level == at);
    TRY(NodeHash hash, read(level, at >> level));
    subtrees.push_back(hash);
    at += std::uint64_t{1} << level;
  }
  NodeHash root = subtrees.back();
  for (std::size_t at = subtrees.size() - 1; at > 0; --at) root = hash_node(subtrees[at - 1], root);
  return root;
}

Result<RootHash> tree_root(TreeSize size, const SubtreeReader& read) {
  if (size.value() == 0) return empty_root();
  TRY(const NodeHash root, range_root(0, size.value(), read));
  return as_root(root);
}

Result<Proof> inclusion_proof(LeafIndex index, TreeSize size, const SubtreeReader& read) {
  ENSURE(index.value() < size.value());
  Proof proof;
  std::uint64_t begin = 0, end = size.value();
  while (end - begin > 1) {  // from the root downwards; the proof is wanted upwards
    const std::uint64_t middle = begin + split_point(end - begin);
    const bool left = index.value() < middle;
    TRY(const NodeHash sibling,
        left ? range_root(middle, end, read) : range_root(begin, middle, read));
    proof.insert(proof.begin(), sibling);
    (left ? end : begin) = middle;
  }
  return proof;
}

Result<Proof> consistency_proof(TreeSize from, TreeSize to, const SubtreeReader& read) {
  const std::uint64_t m = from.value();
  ENSURE(0 < m && m <= to.value());
  Proof proof;
  std::uint64_t begin = 0, end = to.value();
  bool whole = true;  // the old tree's root is still the verifier's own
  while (m != end) {
    const std::uint64_t middle = begin + split_point(end - begin);
    const bool left = m <= middle;
    TRY(const NodeHash sibling,
        left ? range_root(middle, end, read) : range_root(begin, middle, read));
    proof.insert(proof.begin(), sibling);
    (left ? end : begin) = middle;
    whole = whole && left;
  }
  if (!whole) {
    TRY(const NodeHash seed, range_root(begin, end, read));
    proof.insert(proof.begin(), seed);
  }
  return proof;
}

Result<void> verify_inclusion(LeafIndex index, TreeSize size, const LeafHash& leaf,
                              const Proof& proof, const RootHash& root) {
  const std::uint64_t i = index.value();
  if (i >= size.value()) return bad_inclusion("the index is not in the tree");
  const unsigned inner = bit_length(i ^ (size.value() - 1));
  const auto rest = static_cast<unsigned>(inner < 64 ? std::popcount(i >> inner) : 0);
  if (proof.size() != inner + rest) return bad_inclusion("the proof has the wrong length");
  NodeHash hash = as_node(leaf);
  for (unsigned j = 0; j < proof.size(); ++j) {
    const bool right = j >= inner || (i >> j & 1) == 1;
    hash = right ? hash_node(proof[j], hash) : hash_node(hash, proof[j]);
  }
  if (as_root(hash) != root) return bad_inclusion("the proof leads to another root");
  return {};
}

Result<void> verify_consistency(TreeSize from, TreeSize to, const Proof& proof,
                                const RootHash& from_root, const RootHash& to_root) {
  const std::uint64_t m = from.value(), n = to.value();
  if (m == 0 || m > n) return bad_consistency("the sizes are not in order");
  if (m == n) {
    if (!proof.empty() || from_root != to_root) return bad_consistency("equal sizes, other roots");
    return {};
  }
  if (proof.empty()) return bad_consistency("the proof is empty");
  const unsigned top = bit_length((m - 1) ^ (n - 1));
  const auto skipped = static_cast<unsigned>(std::countr_zero(m));
  const bool complete = std::has_single_bit(m);
  const NodeHash seed = complete ? NodeHash(from_root.value()) : proof[0];
  const std::size_t first = complete ? 0 : 1;
  const unsigned inner = top - skipped;
  const auto rest = static_cast<unsigned>(top < 64 ? std::popcount((m - 1) >> top) : 0);
  if (proof.size() - first != inner + rest)
    return bad_consistency("the proof has the wrong length");
  NodeHash a = seed, b = seed;
  const std::uint64_t mask = (m - 1) >> skipped;
  for (unsigned j = 0; j < inner + rest; ++j) {
    const NodeHash& next = proof[first + j];
    if (j < inner && (mask >> j & 1) == 0) {
      b = hash_node(b, next);
    } else {
      a = hash_node(next, a);
      b = hash_node(next, b);
    }
  }
  if (as_root(a) != from_root) return bad_consistency("the proof leads to another old root");
  if (as_root(b) != to_root) return bad_consistency("the proof leads to another new root");
  return {};
}

}  // namespace ledger
