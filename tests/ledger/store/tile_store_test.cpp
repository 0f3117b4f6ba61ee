#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "ledger/store/file_tile_store.h"
#include "ledger/store/memory.h"

using namespace ledger;

TEST_CASE("both tile stores take few resources and many, the same again, and never other bytes") {
  const auto folder = base::file::TemporaryFolder::make("tiles").value();
  FileTileStore files(folder.path() / "log");
  MemoryTileStore memory;
  const std::size_t count = GENERATE(1u, 31u, 32u, 200u);
  std::vector<TileStore::Resource> resources;
  for (std::size_t n = 0; n < count; ++n)
    resources.push_back(
        {"tile/" + std::to_string(n % 3) + "/x" + std::to_string(n / 7) + "/" + std::to_string(n),
         base::to_bytes("bytes " + std::to_string(n))});
  for (TileStore* store : {static_cast<TileStore*>(&files), static_cast<TileStore*>(&memory)}) {
    REQUIRE(store->put({}));
    REQUIRE(store->put({resources.begin(), resources.begin() + static_cast<long>(count / 2)}));
    REQUIRE(store->put(resources));
    for (const auto& resource : resources)
      CHECK(store->get(resource.path).value() == resource.bytes);
    std::vector<TileStore::Resource> other = resources;
    other.back().bytes[0] ^= 1;
    CHECK(store->put(other).error().code == "tiles.differ");
    CHECK(store->get(resources.back().path).value() == resources.back().bytes);
    CHECK(store->get("tile/9/000").error().code == "tiles.missing");
    REQUIRE(store->publish(resources[0].path, base::to_bytes("new")));
    CHECK(store->get(resources[0].path).value() == base::to_bytes("new"));
    REQUIRE(store->remove(resources[0].path));
    REQUIRE(store->remove(resources[0].path));
    CHECK_FALSE(store->get(resources[0].path));
  }
}
