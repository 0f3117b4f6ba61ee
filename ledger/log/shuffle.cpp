#include "ledger/log/shuffle.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "ledger/entry/entry.h"

namespace ledger {
namespace {

/// A number below the bound, each as likely: what would favour small ones is drawn again.
std::uint64_t below(std::uint64_t bound, base::Random& random) {
  const std::uint64_t fair = UINT64_MAX - UINT64_MAX % bound;
  for (;;) {
    std::array<std::uint8_t, 8> bytes{};
    random.fill(bytes);
    const std::uint64_t drawn = base::read_u64(bytes);
    if (drawn < fair) return drawn % bound;
  }
}

base::crypto::Sha256 random_digest(base::Random& random) {
  std::array<std::uint8_t, base::crypto::Sha256::kSize> bytes{};
  random.fill(bytes);
  return base::crypto::Sha256(bytes);
}

}  // namespace

std::vector<std::size_t> shuffled_order(const std::vector<std::uint64_t>& groups,
                                        base::Random& random) {
  std::vector<std::size_t> order(groups.size());
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t left = order.size(); left > 1; --left)
    std::swap(order[left - 1], order[below(left, random)]);
  // The places that fell to a group are filled by its members in their order.
  std::map<std::uint64_t, std::vector<std::size_t>> members;
  for (std::size_t at = groups.size(); at > 0; --at) members[groups[at - 1]].push_back(at - 1);
  for (std::size_t& place : order) {
    std::vector<std::size_t>& waiting = members[groups[place]];
    place = waiting.back();
    waiting.pop_back();
  }
  return order;
}

base::Bytes cover_entry(std::uint64_t time, base::Random& random) {
  DocumentEntry entry{time, {}};
  random.fill(entry.fields.pair_tag);
  random.fill(entry.fields.trail_tag);
  entry.fields.doc_commit = random_digest(random);
  entry.fields.rec_commit = random_digest(random);
  return entry.encode();
}

}  // namespace ledger
