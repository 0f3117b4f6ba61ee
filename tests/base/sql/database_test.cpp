#include "base/sql/database.h"

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "base/sync_count.h"

using namespace base::sql;

namespace {
struct Scratch {
  base::file::TemporaryFolder folder = base::file::TemporaryFolder::make("sql").value();
  std::filesystem::path file = folder.path() / "a.db";
  std::unique_ptr<Connection> connection = Connection::open(file).value();
};
constexpr std::string_view kSteps[] = {
    "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, data BLOB) STRICT",
    "ALTER TABLE t ADD COLUMN more TEXT"};
std::int64_t count(Connection& connection) {
  auto statement = connection.prepare("SELECT count(*) FROM t").value();
  REQUIRE(statement.step().value());
  return statement.integer(0);
}
}  // namespace

TEST_CASE("values of each kind come back as they were bound") {
  Scratch s;
  REQUIRE(migrate(*s.connection, kSteps));
  REQUIRE(s.connection->prepare("INSERT INTO t (id, name, data) VALUES (?1, ?2, ?3)")
              .value()
              .bind(1, std::int64_t{7})
              .bind(2, std::string_view("na\0me", 5))
              .bind(3, base::Bytes{1, 0, 2})
              .run()
              .value() == 1);
  auto row = s.connection->prepare("SELECT id, name, data, more FROM t").value();
  REQUIRE(row.step().value());
  CHECK(row.integer(0) == 7);
  CHECK(row.text(1) == std::string("na\0me", 5));
  CHECK(row.blob(2) == base::Bytes{1, 0, 2});
  CHECK(row.is_null(3));
  CHECK_FALSE(row.step().value());
}

TEST_CASE("a broken constraint is a conflict and a transaction that dies leaves nothing") {
  Scratch s;
  REQUIRE(migrate(*s.connection, kSteps));
  const auto insert = [&] {
    return s.connection->prepare("INSERT INTO t (name) VALUES ('one')").value().run();
  };
  {
    auto transaction = Transaction::begin(*s.connection).value();
    REQUIRE(insert());
    CHECK(insert().error().code == "sql.constraint");
  }
  CHECK(count(*s.connection) == 0);
  auto transaction = Transaction::begin(*s.connection).value();
  REQUIRE(insert());
  REQUIRE(transaction.commit());
  CHECK(count(*s.connection) == 1);
  CHECK(count(*Connection::open_reader(s.file).value()) == 1);
}

TEST_CASE("migrations run once and a newer database is refused") {
  Scratch s;
  REQUIRE(migrate(*s.connection, kSteps));
  REQUIRE(migrate(*s.connection, kSteps));
  CHECK(migrate(*s.connection, std::span(kSteps).first(1)).error().code == "sql.newer");
  CHECK(s.connection->prepare("SELECT nothing FROM nowhere").error().code == "sql");
  CHECK(Connection::open(s.folder.path() / "no/such/folder").error().code == "sql.open");
}

TEST_CASE("pages stay in the write-ahead log until somebody moves them, when told so") {
  Scratch s;
  REQUIRE(migrate(*s.connection, kSteps));
  s.connection->checkpoint_by_hand();
  for (int row = 0; row < 50; ++row) {
    REQUIRE(s.connection->prepare("INSERT INTO t (data) VALUES (zeroblob(100000))").value().run());
    CHECK(s.connection->last_row() == row + 1);
  }
  CHECK(s.connection->log_pages() > 50 * 24);  // more than SQLite's own limit of 1,000 pages
  const auto other = Connection::open(s.file).value();
  const auto done = other->checkpoint().value();
  CHECK(done.pages >= s.connection->log_pages());
  CHECK(done.moved == done.pages);
  REQUIRE(s.connection->prepare("INSERT INTO t (name) VALUES ('small')").value().run());
  CHECK(s.connection->log_pages() < 10);  // the log started again
}

TEST_CASE("the sync of every durable commit is counted, and reading syncs nothing") {
  Scratch s;
  REQUIRE(migrate(*s.connection, kSteps));
  const auto before = base::syncs_so_far();
  for (int row = 0; row < 3; ++row)
    REQUIRE(s.connection->prepare("INSERT INTO t (data) VALUES (x'00')").value().run());
  CHECK(base::syncs_so_far() == before + 3);
  CHECK(count(*s.connection) == 3);
  CHECK(base::syncs_so_far() == before + 3);
}

namespace {

/// Calls of this process that write, as the system counts them.
std::uint64_t write_calls() {
  const auto text = base::file::read_text("/proc/self/io").value();
  return std::stoull(text.substr(text.find("syscw: ") + 7));
}

base::Bytes content(std::int64_t id, std::uint8_t round) {
  base::Bytes bytes(3000, round);
  bytes[0] = static_cast<std::uint8_t>(id);
  return bytes;
}

void fill(Connection& connection, std::int64_t rows, std::uint8_t round) {
  auto transaction = Transaction::begin(connection).value();
  for (std::int64_t id = 0; id < rows; ++id) {
    REQUIRE(connection.prepare("INSERT OR REPLACE INTO t (id, data) VALUES (?1, ?2)")
                .value()
                .bind(1, id)
                .bind(2, content(id, round))
                .run());
  }
  REQUIRE(transaction.commit());
}

/// How many rows there are, each as it was written in that round.
std::int64_t rows_of(Connection& connection, std::uint8_t round) {
  auto statement = connection.prepare("SELECT id, data FROM t ORDER BY id").value();
  std::int64_t rows = 0;
  while (statement.step().value()) {
    if (statement.blob(1) == content(statement.integer(0), round)) ++rows;
  }
  return rows;
}

}  // namespace

TEST_CASE("a commit of many pages is a few writes, and whole for every other connection") {
  Scratch s;
  REQUIRE(migrate(*s.connection, kSteps));
  const auto reader = Connection::open_reader(s.file).value();
  const auto before = write_calls();
  fill(*s.connection, 200, 1);
  CHECK(write_calls() - before < 50);
  CHECK(rows_of(*reader, 1) == 200);
  REQUIRE(s.connection->checkpoint());
  fill(*s.connection, 300, 2);  // over the old log, and larger
  CHECK(rows_of(*reader, 2) == 300);
  s.connection.reset();
  CHECK(rows_of(*Connection::open(s.file).value(), 2) == 300);
}

TEST_CASE("what does not fit into memory before its commit is read back from the log") {
  Scratch s;
  REQUIRE(migrate(*s.connection, kSteps));
  REQUIRE(s.connection->execute("PRAGMA cache_size = 10"));
  const auto reader = Connection::open_reader(s.file).value();
  fill(*s.connection, 400, 1);
  {
    auto transaction = Transaction::begin(*s.connection).value();
    for (int turn = 0; turn < 3; ++turn) {
      REQUIRE(s.connection->execute("UPDATE t SET more = 'x' || ifnull(more, '')"));
      CHECK(rows_of(*s.connection, 1) == 400);
    }
    CHECK(count(*reader) == 400);
  }
  fill(*s.connection, 500, 3);
  CHECK(rows_of(*reader, 3) == 500);
  CHECK(rows_of(*s.connection, 3) == 500);
}
