#include "ap/store/checkpointer.h"

#include <catch2/catch.hpp>

#include "tests/ap/store/store_world.h"

using ap::store::Checkpointer;
using base::sql::Connection;

TEST_CASE("a write-ahead log starts again by the passes of another thread") {
  const auto folder = test::memory_folder("store");
  const auto writer = Connection::open(folder.path() / "a.db").value();
  REQUIRE(writer->execute("CREATE TABLE t (n INTEGER PRIMARY KEY, data BLOB) STRICT"));
  writer->checkpoint_by_hand();
  int restarts = 0;
  std::int64_t most = 0;
  int rows = 0;
  {
    Checkpointer checkpointer(Connection::open(folder.path() / "a.db").value(), {50, 500});
    std::int64_t before = 0;
    // The other thread needs its turns: how many rows that takes is not ours to say.
    while (restarts < 3 && rows < 200'000) {
      REQUIRE(writer->prepare("INSERT INTO t (data) VALUES (zeroblob(10000))").value().run());
      ++rows;
      checkpointer.after_commit(*writer);
      if (writer->log_pages() < before) ++restarts;
      before = writer->log_pages();
      most = std::max(most, before);
    }
  }
  CHECK(restarts == 3);
  CHECK(most >= 50);
  auto statement = writer->prepare("SELECT count(*), sum(length(data)) FROM t").value();
  REQUIRE(statement.step().value());
  CHECK(statement.integer(0) == rows);
  CHECK(statement.integer(1) == rows * 10'000LL);
}
