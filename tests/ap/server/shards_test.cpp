#include "ap/server/shards.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "ap/server/doctor.h"
#include "ap/server/endpoints.h"
#include "ap/server/ledger_key.h"
#include "ledger/log/chain.h"
#include "tests/ap/server/node_world.h"
#include "tests/support/fakes.h"

using namespace ap::server;
using base::http::Request;
using base::http::Response;

namespace {

base::Timestamp day(std::string_view date) {
  return base::parse_timestamp(std::string(date) + "T12:00:00Z").value();
}

/// A node's configuration, a clock to be set, and its log whenever it is opened.
struct World {
  test::NodeFolder node{"POP000001"};
  Config config = node.config();
  test::SteppedClock clock{day("2026-12-30")};
  test::SeededRandom random{7};
  base::Result<std::unique_ptr<Shards>> open() { return Shards::open(config, clock, random); }
};

Response ask(Shards& shards, std::string target, std::string method = "GET") {
  Request request;
  request.method = std::move(method);
  request.target = std::move(target);
  const std::unique_ptr<Watch> alone;
  const std::unique_ptr<Finding> nothing;
  return LedgerEndpoint(shards, alone, nothing).handle(request);
}

}  // namespace

TEST_CASE("the first start makes the year's shard and its key, later ones open it") {
  World world;
  {
    const auto shards = world.open().value();
    CHECK(shards->current().origin() == "ledger.test.example/2026");
    shards->current().append_raw(base::to_bytes("one")).value();
  }
  using std::filesystem::perms;
  CHECK(std::filesystem::status(world.config.ledger_key).permissions() ==
        (perms::owner_read | perms::owner_write));
  const auto shards = world.open().value();
  CHECK(shards->current().checkpoint().checkpoint.size == ledger::TreeSize(2));
  const auto open = base::file::read_text(world.config.ledger_key.string() + ".pub").value();
  CHECK(open == shards->current_key().text() + "\n");
}

TEST_CASE("a start in the next year makes its shard with a key of its own; the old one stays") {
  World world;
  world.open().value()->current().append_raw(base::to_bytes("old")).value();
  world.clock.set(day("2027-01-02"));
  const auto shards = world.open().value();
  CHECK(shards->current().origin() == "ledger.test.example/2027");
  CHECK(shards->current().checkpoint().checkpoint.size == ledger::TreeSize(1));
  REQUIRE(shards->of_origin("ledger.test.example/2026") != nullptr);
  // Its opening, its entry, and its closing, once.
  CHECK(shards->of_year("2026")->log->checkpoint().checkpoint.size == ledger::TreeSize(3));
  CHECK(shards->of_year("2026")->key.verifier().text() != shards->current_key().text());
  CHECK(base::file::read_text(world.config.ledger_key.string() + ".2027.pub").value() ==
        shards->current_key().text() + "\n");

  CHECK(ask(*shards, "/2026/checkpoint").status == 200);
  CHECK(base::as_text(ask(*shards, "/2027/checkpoint").body.view())
            .starts_with("ledger.test.example/2027\n1\n"));
  CHECK(ask(*shards, "/2026/tile/entries/000.p/2").status == 200);
  CHECK(ask(*shards, "/2026/checkpoint", "HEAD").status == 200);
  CHECK(ask(*shards, "/2026/checkpoint", "POST").status == 405);
  for (const auto* nothing : {"/", "/2025/checkpoint", "/2026", "/2026/", "/checkpoint",
                              "/2026/ledger.db", "/2026/../ledger.db", "/ledger.db"}) {
    INFO(nothing);
    CHECK(ask(*shards, nothing).status == 404);
  }
}

TEST_CASE("a shard opens with an entry that names it, and the end of the one before") {
  World world;
  world.open().value();
  world.clock.set(day("2027-01-02"));
  world.open().value();
  const auto shards = world.open().value();  // a second start changes nothing
  const ledger::Log& before = *shards->of_year("2026")->log;
  const auto root = before.checkpoint().checkpoint.root;
  const ledger::SystemEntry closing =
      ledger::SystemEntry::parse(before.entry(ledger::LeafIndex(1)).value()).value();
  CHECK(*closing.fields.at(1).number() == ledger::SystemEntry::ShardClose);
  CHECK(before.checkpoint().checkpoint.size == ledger::TreeSize(2));
  const auto bytes = shards->current().entry(ledger::LeafIndex(0)).value();
  const ledger::SystemEntry opening = ledger::SystemEntry::parse(bytes).value();
  CHECK(*opening.fields.at(1).number() == ledger::SystemEntry::ShardOpen);
  CHECK(*opening.fields.at(2).text() == "ledger.test.example/2027");
  CHECK(*opening.fields.at(3).text() == "ledger.test.example/2026");
  CHECK(*opening.fields.at(4).number() == 2);
  CHECK(std::ranges::equal(*opening.fields.at(5).bytes(), root.value().bytes()));
  CHECK(*opening.fields.at(6).text() == shards->current_key().text());
}

TEST_CASE("an emergency shard of the year is written to, and the next year follows it") {
  World world;
  world.open().value()->current().append_raw(base::to_bytes("one")).value();
  std::filesystem::create_directories(world.config.data / "ledger" / "2026b");
  {
    const auto shards = world.open().value();
    CHECK(shards->current().origin() == "ledger.test.example/2026b");
    CHECK(shards->current_key().text() != shards->of_year("2026")->key.verifier().text());
    CHECK(ask(*shards, "/2026b/checkpoint").status == 200);
    CHECK(ask(*shards, "/2026/checkpoint").status == 200);
  }
  world.clock.set(day("2027-01-02"));
  const auto shards = world.open().value();
  const auto bytes = shards->current().entry(ledger::LeafIndex(0)).value();
  const ledger::SystemEntry opening = ledger::SystemEntry::parse(bytes).value();
  CHECK(*opening.fields.at(2).text() == "ledger.test.example/2027");
  CHECK(*opening.fields.at(3).text() == "ledger.test.example/2026b");
  for (const auto* over : {"2026", "2026b"})
    CHECK(ledger::is_closed(*shards->of_year(over)->log).value());
}

TEST_CASE("a shard that was closed and has no follower is not written to: the command is named") {
  World world;
  {
    const auto shards = world.open().value();
    REQUIRE(ledger::write_closing(shards->current()));
  }
  const auto refused = world.open();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "log.closed");
  const std::string command = "kuitti-ledger emergency --dir " +
                              (world.config.data / "ledger" / "2026").string() + " --key " +
                              world.config.ledger_key.string() + " --no-peers";
  CHECK(refused.error().detail.find(command) != std::string::npos);
  const auto client = base::http::make_client("");
  const std::vector<Diagnosis> found = examine_log(world.config, *client);
  REQUIRE(found.size() == 1);
  CHECK(found.front().state == Diagnosis::State::Problem);
  CHECK(found.front().remedy.find(command) != std::string::npos);
  // Once another follows, the node writes to that.
  std::filesystem::create_directories(world.config.data / "ledger" / "2026b");
  CHECK(world.open().value()->current().origin() == "ledger.test.example/2026b");
}

TEST_CASE("a clock that went back a year is refused instead of writing into an old shard") {
  World world;
  world.clock.set(day("2027-01-02"));
  REQUIRE(world.open());
  world.clock.set(day("2026-12-30"));
  CHECK(world.open().error().code == "config.clock");
}

TEST_CASE("a published log whose database is gone is not made anew") {
  World world;
  world.open().value()->current().append_raw(base::to_bytes("one")).value();
  for (const auto* file : {"ledger.db", "ledger.db-wal", "ledger.db-shm"})
    std::filesystem::remove(world.config.data / "ledger" / file);
  CHECK(world.open().error().code == "log.rollback");
}

TEST_CASE("a key of another family, or a file that is no key, is refused") {
  World world;
  open_ledger_key(world.config.ledger_key, "ledger.other.example/2026", ledger::KeyType::Log,
                  world.random)
      .value();
  CHECK(world.open().error().code == "config.ledger_key");
  world.node.write("data/ledger.key", "nothing");
  CHECK(world.open().error().code == "config.ledger_key");
}

TEST_CASE("the witness of a family has a name of its own") {
  CHECK(witness_name("ledger.turku.example") == "witness.turku.example");
  CHECK(witness_name("turku.example") == "witness.turku.example");
}
