// What is left in the store after crashes and failures.
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

#include "base/sql/database.h"
#include "tests/ap/store/store_world.h"
#include "tests/support/faulty_messages.h"

using namespace ap::store;
using test::received;
using test::seal;
using test::step;
using test::StoreWorld;
using test::submitted;
using Outcome = Inserted::Outcome;
namespace fs = std::filesystem;

namespace {

/// While it lives, no file of this process grows beyond the size.
struct FullDisk {
  rlimit before{};
  explicit FullDisk(std::uintmax_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);  // the write then fails with an error
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const rlimit small{bytes, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before); }
};

/// Copies the file and its log as a crash would leave them. The open snapshot keeps the log from
/// starting again between the two.
void copy_database(const fs::path& file, const fs::path& to) {
  const auto reader = base::sql::Connection::open_reader(file).value();
  REQUIRE(reader->execute("BEGIN; SELECT count(*) FROM messages"));
  fs::copy_file(file, to);
  fs::copy_file(file.string() + "-wal", to.string() + "-wal");
}

void check_integrity(const fs::path& file) {
  const auto database = base::sql::Connection::open(file).value();
  auto check = database->prepare("PRAGMA integrity_check").value();
  REQUIRE(check.step().value());
  CHECK(check.text(0) == "ok");
}

}  // namespace

TEST_CASE("a copy of the database taken at any moment holds a consistent prefix") {
  StoreWorld world;
  std::atomic<std::uint64_t> acknowledged = 0;
  std::atomic<bool> stop = false;
  std::vector<std::pair<fs::path, std::uint64_t>> copies;
  {
    std::jthread writing([&] {
      for (std::uint64_t number = 1; !stop; ++number) {
        if (!world.messages->insert(received(number), {{"document", test::content(number, 3000)}},
                                    {seal(1)}, "first"))
          return;
        Change change = step(State::Stored, State::Receipted);
        change.parts = {{"receipt", test::content(number, 500)}};
        change.placed = {{seal(1).entry_id, {"log", number}}};
        if (!world.messages->advance("in-" + std::to_string(number), change)) return;
        acknowledged = number;
      }
    });
    for (int copy = 0; copy < 10; ++copy) {
      const std::uint64_t enough = acknowledged + 5;
      while (acknowledged < enough) std::this_thread::yield();
      const fs::path file = world.folder.path() / ("copy" + std::to_string(copy));
      const std::uint64_t at_least = acknowledged;
      copy_database(world.file, file);
      copies.emplace_back(file, at_least);
    }
    stop = true;
  }
  for (const auto& [file, at_least] : copies) {
    check_integrity(file);
    const auto copy = open_sqlite_messages(file, *world.blobs).value();
    Query query;
    query.limit = 1'000'000;
    const auto messages = copy->list(query).value().messages;
    REQUIRE(messages.size() >= at_least);
    std::uint64_t number = messages.size();
    for (const Message& message : messages) {  // newest first: all but it are receipted
      CHECK(message.id == "in-" + std::to_string(number));
      const bool receipted = message.state == State::Receipted;
      CHECK((receipted || number == messages.size()));
      CHECK(message.ledger.has_value() == receipted);
      CHECK(copy->events(message.id).value().size() == (receipted ? 2 : 1));
      CHECK(copy->seals(message.id).value().at(0).place == message.ledger);
      CHECK(copy->part(message.id, "document").value() == test::content(number, 3000));
      CHECK(copy->part(message.id, "receipt").has_value() == receipted);
      --number;
    }
    CHECK(copy->insert(received(1), {}, {}, "").value().outcome == Outcome::SameMessage);
  }
}

TEST_CASE("a write-ahead log that was torn ends where it was torn") {
  StoreWorld world;
  for (std::uint64_t number = 1; number <= 20; ++number)
    REQUIRE(world.messages->insert(received(number), {{"document", {1}}}, {}, ""));
  const fs::path torn = world.folder.path() / "torn.db";
  copy_database(world.file, torn);
  fs::resize_file(torn.string() + "-wal", fs::file_size(torn.string() + "-wal") * 2 / 3 + 11);
  const auto copy = open_sqlite_messages(torn, *world.blobs).value();
  const auto messages = copy->list({}).value().messages;
  CHECK(!messages.empty());
  CHECK(messages.size() < 20);
  std::uint64_t number = messages.size();
  for (const Message& message : messages) {
    CHECK(message.id == "in-" + std::to_string(number--));
    CHECK(copy->part(message.id, "document").value() == base::Bytes{1});
  }
}

TEST_CASE("everything acknowledged is there when the store is opened again") {
  StoreWorld world;
  std::atomic<unsigned> acknowledged = 0;
  test::together(8, [&](unsigned thread) {
    for (std::uint64_t round = 0; round < 25; ++round) {
      const std::uint64_t number = round * 8 + thread;
      const std::vector<Part> parts = {{"document", test::content(number, 100)},
                                       {"message", test::content(number, 70'000)}};
      if (world.messages->insert(received(number), parts, {}, "")) ++acknowledged;
    }
  });
  CHECK(acknowledged == 200);
  world.reopen();
  for (std::uint64_t number = 0; number < 200; ++number) {
    const std::string id = "in-" + std::to_string(number);
    CHECK(world.messages->find(id).value() == received(number));
    CHECK(world.messages->part(id, "document").value() == test::content(number, 100));
    CHECK(world.messages->part(id, "message").value() == test::content(number, 70'000));
  }
}

TEST_CASE("on a full disk a write is refused, and is good again when there is room") {
  StoreWorld world;
  REQUIRE(world.messages->insert(received(1), {}, {}, ""));
  {
    const FullDisk full(fs::file_size(world.file.string() + "-wal"));
    const auto refused =
        world.messages->insert(received(2), {{"document", test::content(2, 50'000)}}, {}, "");
    CHECK(refused.error().code == "store.write");
    CHECK(refused.error().kind == base::ErrorKind::Unavailable);
    CHECK(world.messages->find("in-1").value() == received(1));
  }
  CHECK(world.messages->find("in-2").error().code == "store.message");
  CHECK(world.messages->insert(received(2), {}, {}, "").value().outcome == Outcome::New);
  world.reopen();
  CHECK(world.messages->counts().value().at(0).second == 2);
}

TEST_CASE("a large part is on disk before its row, and a lost or altered one is told as such") {
  StoreWorld world;
  test::FaultPlan plan(1, test::Fault::Refused);
  test::FaultyBlobs faulty(*world.blobs, plan);
  const auto messages = open_sqlite_messages(world.folder.path() / "other.db", faulty).value();
  const base::Bytes large = test::content(1, 100'000);
  CHECK(messages->insert(received(1), {{"message", large}}, {}, "").error().kind ==
        base::ErrorKind::Unavailable);
  CHECK(messages->find("in-1").error().code == "store.message");
  REQUIRE(messages->insert(received(1), {{"message", large}}, {}, ""));
  CHECK(messages->part("in-1", "message").value() == large);

  const std::string hex = base::crypto::sha256(large).hex();
  const fs::path file = world.folder.path() / "blobs" / hex.substr(0, 2) / hex.substr(2);
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(50'000).put('x');
  CHECK(messages->part("in-1", "message").error().code == "store.blob");
  fs::remove(file);
  CHECK(messages->part("in-1", "message").error().kind == base::ErrorKind::Corrupt);
}

TEST_CASE("a failing store fails as planned") {
  StoreWorld world;
  {
    test::FaultPlan plan(2, test::Fault::Refused);
    test::FaultyMessages faulty(*world.messages, plan);
    CHECK(faulty.insert(received(1), {}, {}, ""));
    CHECK_FALSE(faulty.insert(received(2), {}, {}, ""));
    CHECK(plan.fired());
    CHECK(faulty.find("in-2").error().code == "store.message");
  }
  {
    test::FaultPlan plan(1, test::Fault::PersistedThenFailed);
    test::FaultyMessages faulty(*world.messages, plan);
    CHECK(faulty.insert(received(3), {}, {}, "").error().kind == base::ErrorKind::Unavailable);
    CHECK(faulty.insert(received(3), {}, {}, "").value().outcome == Outcome::SameMessage);
  }
  test::FaultPlan plan(1, test::Fault::Crash);
  test::FaultyMessages faulty(*world.messages, plan);
  CHECK_FALSE(faulty.insert(received(4), {}, {}, ""));
  CHECK_FALSE(faulty.find("in-1"));
  CHECK(world.messages->find("in-4").error().code == "store.message");
}
