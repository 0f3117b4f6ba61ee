#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "ledger/store/file_tile_store.h"
#include "ledger/store/memory.h"
#include "ledger/store/sqlite_checkpoint_store.h"

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
  }
}

TEST_CASE("what is staged with a head is kept until the next, in memory and in a database") {
  const auto folder = base::file::TemporaryFolder::make("heads").value();
  MemoryCheckpointStore memory;
  const auto database = SqliteCheckpointStore::open(folder.path() / "ledger.db").value();
  for (CheckpointStore* store :
       {static_cast<CheckpointStore*>(&memory), static_cast<CheckpointStore*>(database.get())}) {
    const RootHash root = empty_root();
    CHECK(store->staged("a").value().empty());
    REQUIRE(store->replace("a", std::nullopt, {TreeSize(0), root, "0"}, {}));
    CHECK(store->staged("a").value().empty());
    REQUIRE(
        store->replace("a", TreeSize(0), {TreeSize(1), root, "1"}, {{}, base::to_bytes("one")}));
    CHECK(store->staged("a").value() == base::to_bytes("one"));
    CHECK(store->replace("a", TreeSize(0), {TreeSize(2), root, "2"}, {{}, base::to_bytes("two")})
              .error()
              .code == "head.moved");
    CHECK(store->staged("a").value() == base::to_bytes("one"));
    REQUIRE(
        store->replace("a", TreeSize(1), {TreeSize(2), root, "2"}, {{}, base::to_bytes("two")}));
    CHECK(store->staged("a").value() == base::to_bytes("two"));
    CHECK(store->staged("b").value().empty());
  }
}
