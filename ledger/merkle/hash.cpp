#include "ledger/merkle/hash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "base/check.h"

namespace ledger {
namespace {

constexpr std::uint8_t kLeafPrefix = 0x00;
constexpr std::uint8_t kNodePrefix = 0x01;
constexpr std::size_t kShortEntry = 1023;  // put together on the stack: one call of the digest

}  // namespace

LeafHash hash_leaf(base::ByteView entry) {
  if (entry.size() <= kShortEntry) {
    std::array<std::uint8_t, 1 + kShortEntry> prefixed;
    prefixed[0] = kLeafPrefix;
    std::ranges::copy(entry, prefixed.begin() + 1);
    return LeafHash(base::crypto::sha256(base::ByteView(prefixed).first(1 + entry.size())));
  }
  base::crypto::Sha256Hasher hasher;
  hasher.update(base::ByteView(&kLeafPrefix, 1));
  hasher.update(entry);
  return LeafHash(hasher.finish());
}

NodeHash hash_node(const NodeHash& left, const NodeHash& right) {
  std::array<std::uint8_t, 1 + 2 * base::crypto::Sha256::kSize> joined;
  joined[0] = kNodePrefix;
  const auto middle = std::ranges::copy(left.value().bytes(), joined.begin() + 1).out;
  std::ranges::copy(right.value().bytes(), middle);
  return NodeHash(base::crypto::sha256(joined));
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
