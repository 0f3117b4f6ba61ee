#include "ledger/merkle/proof.h"

#include <bit>
#include <catch2/catch.hpp>

using namespace ledger;

namespace {

/// RFC 6962 2.1 word for word: the slow engine that checks the fast one.
NodeHash slow_root(const std::vector<LeafHash>& leaves, std::size_t begin, std::size_t end) {
  if (end - begin == 1) return as_node(leaves[begin]);
  const std::size_t k = std::bit_floor(end - begin - 1);
  return hash_node(slow_root(leaves, begin, begin + k), slow_root(leaves, begin + k, end));
}

struct Leaves {
  std::vector<LeafHash> hashes;
  explicit Leaves(std::size_t count) {
    for (std::size_t n = 0; n < count; ++n)
      hashes.push_back(hash_leaf(base::to_bytes("leaf " + std::to_string(n))));
  }
  SubtreeReader reader() const {
    return [this](unsigned level, std::uint64_t index) -> base::Result<NodeHash> {
      const std::uint64_t begin = index << level;
      return slow_root(hashes, begin, begin + (std::uint64_t{1} << level));
    };
  }
  RootHash root(std::size_t size) const { return RootHash(slow_root(hashes, 0, size).value()); }
};

}  // namespace

TEST_CASE("the roots over the eight well-known leaves are those of RFC 6962 implementations") {
  const char* leaves[] = {"",
                          "00",
                          "10",
                          "2021",
                          "3031",
                          "40414243",
                          "5051525354555657",
                          "606162636465666768696a6b6c6d6e6f"};
  const char* roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  CHECK(empty_root().value().hex() ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  std::vector<LeafHash> hashes;
  for (std::size_t size = 1; size <= 8; ++size) {
    hashes.push_back(hash_leaf(base::from_hex(leaves[size - 1]).value()));
    const SubtreeReader read = [&](unsigned level, std::uint64_t index) -> base::Result<NodeHash> {
      return slow_root(hashes, index << level, (index + 1) << level);
    };
    CHECK(tree_root(TreeSize(size), read).value().value().hex() == roots[size - 1]);
  }
}

TEST_CASE("every leaf of every tree up to 70 is proven, and nothing else is") {
  const Leaves leaves(70);
  for (std::uint64_t size = 1; size <= 70; ++size) {
    const RootHash root = leaves.root(size);
    REQUIRE(tree_root(TreeSize(size), leaves.reader()).value() == root);
    for (std::uint64_t index = 0; index < size; ++index) {
      Proof proof = inclusion_proof(LeafIndex(index), TreeSize(size), leaves.reader()).value();
      const LeafHash& leaf = leaves.hashes[index];
      REQUIRE(verify_inclusion(LeafIndex(index), TreeSize(size), leaf, proof, root));
      REQUIRE_FALSE(verify_inclusion(LeafIndex(index), TreeSize(size), hash_leaf({}), proof, root));
      REQUIRE_FALSE(
          verify_inclusion(LeafIndex((index + 1) % 71), TreeSize(size), leaf, proof, root));
      REQUIRE_FALSE(verify_inclusion(LeafIndex(size), TreeSize(size), leaf, proof, root));
      proof.push_back(as_node(leaf));
      REQUIRE_FALSE(verify_inclusion(LeafIndex(index), TreeSize(size), leaf, proof, root));
    }
  }
}

TEST_CASE("every prefix of every tree up to 70 is proven consistent, and no other root is") {
  const Leaves leaves(70);
  for (std::uint64_t to = 1; to <= 70; ++to) {
    for (std::uint64_t from = 1; from <= to; ++from) {
      Proof proof = consistency_proof(TreeSize(from), TreeSize(to), leaves.reader()).value();
      const RootHash old_root = leaves.root(from), new_root = leaves.root(to);
      REQUIRE(verify_consistency(TreeSize(from), TreeSize(to), proof, old_root, new_root));
      if (from == to) continue;
      REQUIRE_FALSE(verify_consistency(TreeSize(from), TreeSize(to), proof, new_root, new_root));
      REQUIRE_FALSE(verify_consistency(TreeSize(from), TreeSize(to), proof, old_root, old_root));
      REQUIRE_FALSE(verify_consistency(TreeSize(0), TreeSize(to), proof, old_root, new_root));
      proof.pop_back();
      REQUIRE_FALSE(verify_consistency(TreeSize(from), TreeSize(to), proof, old_root, new_root));
    }
  }
}
