#include "ledger/merkle/hash.h"

#include <bit>
#include <vector>

#include "base/check.h"

namespace ledger {
namespace {

base::crypto::Sha256Hasher& hasher() {
  thread_local base::crypto::Sha256Hasher one;
  return one;
}

constexpr std::uint8_t kLeafPrefix[] = {0x00};
constexpr std::uint8_t kNodePrefix[] = {0x01};

}  // namespace

LeafHash hash_leaf(base::ByteView entry) {
  auto& h = hasher();
  h.update(kLeafPrefix);
  h.update(entry);
  return LeafHash(h.finish());
}

NodeHash hash_node(const NodeHash& left, const NodeHash& right) {
  auto& h = hasher();
  h.update(kNodePrefix);
  h.update(left.value().bytes());
  h.update(right.value().bytes());
  return NodeHash(h.finish());
}

NodeHash join_hashes(std::span<const NodeHash> hashes) {
  ENSURE(std::has_single_bit(hashes.size()));
  std::vector<NodeHash> row(hashes.begin(), hashes.end());
  while (row.size() > 1) {
    for (std::size_t at = 0; at < row.size() / 2; ++at)
      row[at] = hash_node(row[2 * at], row[2 * at + 1]);
    row.resize(row.size() / 2);
  }
  return row[0];
}

RootHash empty_root() {
  return RootHash(base::crypto::sha256(""));
}

}  // namespace ledger
