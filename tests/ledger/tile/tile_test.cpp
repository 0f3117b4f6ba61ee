#include "ledger/tile/tile.h"

#include <catch2/catch.hpp>

using namespace ledger;

TEST_CASE("a tile path has exactly one spelling") {
  CHECK(TilePath{.level = 0, .index = 1234067}.text() == "tile/0/x001/x234/067");
  CHECK(TilePath{.level = 1, .index = 5, .width = 17}.text() == "tile/1/005.p/17");
  CHECK(TilePath{.kind = TilePath::Kind::Entries, .index = 273, .width = 112}.text() ==
        "tile/entries/273.p/112");
  for (const auto* good :
       {"tile/0/000", "tile/63/x001/000.p/1", "tile/entries/x001/x234/067.p/255"}) {
    REQUIRE(TilePath::parse(good));
    CHECK(TilePath::parse(good)->text() == good);
  }
  for (const auto* bad :
       {"", "tile", "tile/0", "tile/64/000", "tile/00/000", "tile/0/1", "tile/0/0000",
        "tile/0/x000/001", "tile/0/001/001", "tile/0/x001/01", "tile/0/000.p/0", "tile/0/000.p/256",
        "tile/0/000.p/", "tile/0/000.p", "tile/0/000/", "tile/0/../x", "tile/data/000",
        "tile/0/x999/x999/x999/x999/x999/x999/999", "/tile/0/000"}) {
    INFO(bad);
    CHECK_FALSE(TilePath::parse(bad));
  }
}

TEST_CASE("a tree of 70,000 has the tiles of the specification's example") {
  CHECK(level_extent(0, TreeSize(70'000)).full == 273);
  CHECK(level_extent(0, TreeSize(70'000)).partial == 112);
  CHECK(level_extent(1, TreeSize(70'000)).full == 1);
  CHECK(level_extent(1, TreeSize(70'000)).partial == 17);
  CHECK(level_extent(2, TreeSize(70'000)).partial == 1);
  CHECK(level_extent(3, TreeSize(70'000)).partial == 0);
  CHECK(level_extent(63, TreeSize(70'000)).full == 0);
}

TEST_CASE("bundles and tiles come back as they were and broken ones are refused") {
  const std::vector<base::Bytes> entries{base::to_bytes("one"), {}, base::Bytes(65535, 7)};
  const base::Bytes bundle = encode_bundle(entries);
  CHECK(decode_bundle(bundle).value() == entries);
  CHECK_FALSE(decode_bundle({}));
  CHECK_FALSE(decode_bundle(base::ByteView(bundle).first(bundle.size() - 1)));
  CHECK_FALSE(decode_bundle(base::ByteView(bundle).first(1)));
  CHECK_FALSE(decode_bundle(base::Bytes(2 * 257)));
  const std::vector<NodeHash> hashes{as_node(hash_leaf({})), NodeHash()};
  CHECK(decode_hashes(encode_hashes(hashes)).value() == hashes);
  CHECK_FALSE(decode_hashes(base::Bytes(31)));
  CHECK_FALSE(decode_hashes(base::Bytes(257 * 32)));
}
