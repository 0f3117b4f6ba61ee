#include "base/sql/open.h"

#include <array>
#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "base/sync_count.h"

using namespace base::sql;

namespace {
constexpr std::array<std::string_view, 2> kSteps{"CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT",
                                                 "ALTER TABLE t ADD COLUMN more TEXT"};
}

TEST_CASE("a database is made with its folder and all its steps, or brought up to them") {
  const auto folder = base::file::TemporaryFolder::make("sql").value();
  const auto file = folder.path() / "a" / "b" / "c.db";
  {
    const auto first = open_database(file, std::span(kSteps).first(1)).value();
    REQUIRE(first->execute("INSERT INTO t (id) VALUES (7)"));
    CHECK_FALSE(first->execute("SELECT more FROM t"));
  }
  const auto now = open_database(file, kSteps).value();
  auto row = now->prepare("SELECT id, more FROM t").value();
  REQUIRE(row.step().value());
  CHECK(row.integer(0) == 7);
  CHECK(open_database(file, std::span(kSteps).first(1)).error().code == "sql.newer");
  CHECK_FALSE(open_database(file / "below a file" / "c.db", kSteps));
}

TEST_CASE("the name of a new database is synced too, and so it is at every opening") {
  const auto folder = base::file::TemporaryFolder::make("sql").value();
  const auto file = folder.path() / "a.db";
  REQUIRE(open_database(file, kSteps));
  const auto plain = base::syncs_so_far();
  REQUIRE(Connection::open(file));
  const auto opened = base::syncs_so_far();
  REQUIRE(open_database(file, kSteps));
  CHECK(base::syncs_so_far() - opened == opened - plain + 1);
}
