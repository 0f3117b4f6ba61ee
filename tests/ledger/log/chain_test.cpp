#include "ledger/log/chain.h"

#include <catch2/catch.hpp>

#include "tests/ledger/witness/small_log.h"

using namespace ledger;

TEST_CASE("a shard is closed once, and the next one begins with its end") {
  test::SmallLog old;
  old.append(5);
  CHECK_FALSE(is_closed(*old.log).value());
  REQUIRE(write_closing(*old.log));
  REQUIRE(write_closing(*old.log));
  CHECK(is_closed(*old.log).value());
  const Checkpoint end = old.log->checkpoint().checkpoint;
  CHECK(end.size == TreeSize(6));
  test::SmallLog next;
  REQUIRE(write_opening(*next.log, next.key.verifier(), end));
  REQUIRE(write_opening(*next.log, next.key.verifier(), end));
  CHECK(next.log->checkpoint().checkpoint.size == TreeSize(1));
  const auto entry = SystemEntry::parse(next.log->entry(LeafIndex(0)).value()).value();
  CHECK(*entry.fields.at(3).text() == end.origin);
  CHECK(*entry.fields.at(4).number() == 6);
  CHECK(std::ranges::equal(*entry.fields.at(5).bytes(), end.root.value().bytes()));
}

TEST_CASE("a shard that is closed takes no more entries, also after it was opened again") {
  test::SmallLog old;
  old.append(2);
  REQUIRE(write_closing(*old.log));
  for (int run = 0; run < 2; ++run) {
    CHECK(old.log->append_raw(base::to_bytes("late")).error().code == "log.closed");
    CHECK(old.log->append_raw(base::to_bytes("late"), [](auto) {}).error().code == "log.closed");
    CHECK(old.log->append_all({Pending{}}).error().code == "log.closed");
    CHECK(old.log->append_system({}).error().code == "log.closed");
    CHECK(old.log->checkpoint().checkpoint.size == TreeSize(3));
    old.log.reset();
    old.log = Log::open(old.tiles, old.heads, old.key, old.clock, {}).value();
  }
}

TEST_CASE("an emergency shard is named after its year and a letter") {
  CHECK(emergency_origin("ledger.turku.example/2026").value() == "ledger.turku.example/2026b");
  CHECK(emergency_origin("ledger.turku.example/2026b").value() == "ledger.turku.example/2026c");
  CHECK(emergency_origin("a/b/2027y").value() == "a/b/2027z");
  for (const auto* wrong :
       {"ledger.turku.example", "x/202", "x/20266", "x/2026z", "x/2026a", "x/2026bb", "/", ""}) {
    INFO(wrong);
    CHECK(emergency_origin(wrong).error().code == "shard.name");
  }
}
