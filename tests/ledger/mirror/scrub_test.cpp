#include "ledger/mirror/scrub.h"

#include <catch2/catch.hpp>

#include "ledger/mirror/restore.h"
#include "tests/ledger/witness/small_log.h"
#include "tests/support/faulty_stores.h"

using namespace ledger;

namespace {

const Progress kQuiet = [](auto, auto) {};

/// The same log in two places.
struct Copies {
  test::SmallLog log, mirror;
  explicit Copies(int size) {
    log.append(size);
    mirror.append(size);
  }
  Checkpoint head() const { return log.log->checkpoint().checkpoint; }
};

}  // namespace

TEST_CASE("a scrub finds what was changed or lost and takes it from a mirror") {
  Copies both(700);
  const auto clean = scrub_log(both.head(), both.log.tiles, {both.mirror.fetch()}, kQuiet);
  REQUIRE(clean);
  CHECK(clean->repaired.empty());
  CHECK(clean->checked == 3 + 3 + 1);
  for (const auto* path : {"tile/0/000", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2",
                           "tile/entries/000", "tile/entries/001", "tile/entries/002.p/188"}) {
    const base::Bytes good = both.log.tiles.get(path).value();
    for (const bool lost : {false, true}) {
      INFO(path << (lost ? " lost" : " changed"));
      base::Bytes bad = good;
      bad[bad.size() / 2] ^= 1;
      REQUIRE(both.log.tiles.publish(path, bad));
      if (lost) both.log.tiles.lose(path);
      CHECK_FALSE(scrub_log(both.head(), both.log.tiles, {}, kQuiet));
      if (!lost) CHECK(both.log.tiles.get(path).value() == bad);  // nothing better is known
      const auto mended = scrub_log(both.head(), both.log.tiles, {both.mirror.fetch()}, kQuiet);
      REQUIRE(mended);
      CHECK(mended->repaired == std::vector<std::string>{path});
      CHECK(both.log.tiles.get(path).value() == good);
    }
  }
}

TEST_CASE("a scrub takes nothing from a mirror that is wrong itself") {
  Copies both(300);
  both.log.tiles.lose("tile/entries/000");
  base::Bytes bad = both.mirror.tiles.get("tile/entries/000").value();
  bad[9] ^= 1;
  REQUIRE(both.mirror.tiles.publish("tile/entries/000", bad));
  CHECK(scrub_log(both.head(), both.log.tiles, {both.mirror.fetch()}, kQuiet).error().code ==
        "mirror.tile");
  CHECK_FALSE(both.log.tiles.get("tile/entries/000"));
}

TEST_CASE("a log whose old copy was restored takes its tail from a mirror and goes on") {
  Copies old(5);
  old.log.log.reset();
  old.mirror.append(695);
  const VerifierKey key = old.mirror.key.verifier();
  const auto head =
      restore_from_mirrors(old.log.tiles, old.log.heads, key, old.log.clock, {old.mirror.fetch()});
  REQUIRE(head);
  CHECK(head->size == TreeSize(700));
  const auto log = Log::open(old.log.tiles, old.log.heads, old.log.key, old.log.clock, {}).value();
  CHECK(log->append_raw(base::to_bytes("more")).value().index == LeafIndex(700));
  CHECK(check_log(old.log.fetch(), key, kQuiet));
  CHECK(check_continues(open_checkpoint(old.mirror.notes[700], key).value().checkpoint,
                        log->checkpoint().checkpoint, old.log.fetch()));
}

TEST_CASE("a log whose database alone is old does not take back what it published") {
  Copies both(5);
  MemoryCheckpointStore old;
  const VerifierKey key = both.log.key.verifier();
  const CheckpointStore::Head head = both.log.heads.load(key.name()).value().value();
  REQUIRE(old.replace(key.name(), std::nullopt, head, {}));
  both.log.append(7);
  both.log.log.reset();
  both.mirror.append(4);  // the mirror lacks the last three
  const auto restored =
      restore_from_mirrors(both.log.tiles, old, key, both.log.clock, {both.mirror.fetch()});
  REQUIRE(restored);
  CHECK(restored->size == TreeSize(12));
  const auto log = Log::open(both.log.tiles, old, both.log.key, both.log.clock, {}).value();
  CHECK(log->checkpoint().checkpoint.size == TreeSize(12));
  CHECK(log->append_raw(base::to_bytes("more")).value().index == LeafIndex(12));
}

TEST_CASE("a log that cannot read what it published is not mended with less") {
  for (std::size_t call = 1; call < 12; ++call) {
    INFO("call " << call);
    Copies both(5);
    MemoryCheckpointStore old;
    const VerifierKey key = both.log.key.verifier();
    const CheckpointStore::Head head = both.log.heads.load(key.name()).value().value();
    REQUIRE(old.replace(key.name(), std::nullopt, head, {}));
    both.log.append(7);
    both.log.log.reset();
    both.mirror.append(4);
    test::FaultPlan plan(call, test::Fault::Refused);
    test::FaultyTileStore tiles(both.log.tiles, plan);
    const auto mended =
        restore_from_mirrors(tiles, old, key, both.log.clock, {both.mirror.fetch()});
    if (call == 1) CHECK_FALSE(mended);
    if (mended) CHECK(mended->size == TreeSize(12));
    const auto published = both.log.tiles.get("checkpoint").value();
    CHECK(open_checkpoint(base::as_text(published), key).value().checkpoint.size == TreeSize(12));
  }
}

TEST_CASE(
    "mending a log whose last batch is not in place yet publishes nothing without its tiles") {
  for (std::size_t call = 1;; ++call) {
    Copies both(5);
    const VerifierKey key = both.log.key.verifier();
    test::FaultPlan plan(call, test::Fault::Crash);
    test::FaultyTileStore tiles(both.log.tiles, plan);
    both.log.log.reset();
    if (const auto log = Log::open(tiles, both.log.heads, both.log.key, both.log.clock, {}); log)
      static_cast<void>((*log)->append_raw(base::to_bytes("sixth")));
    test::SmallLog empty;  // a mirror that has only seen the log being made
    static_cast<void>(
        restore_from_mirrors(both.log.tiles, both.log.heads, key, both.log.clock, {empty.fetch()}));
    const auto published = both.log.tiles.get("checkpoint").value();
    const auto head = open_checkpoint(base::as_text(published), key).value();
    CHECK(Frontier::load(both.log.tiles, head.checkpoint.size, head.checkpoint.root));
    if (!plan.fired()) break;
  }
}

TEST_CASE("a log that was continued after an old copy was restored is not mended by a mirror") {
  Copies old(5);
  old.log.append(3, "another ");
  old.log.log.reset();
  old.mirror.append(695);
  const auto head = restore_from_mirrors(old.log.tiles, old.log.heads, old.log.key.verifier(),
                                         old.log.clock, {old.mirror.fetch()});
  REQUIRE_FALSE(head);
  CHECK(head.error().code == "mirror.fork");
  CHECK(Log::open(old.log.tiles, old.log.heads, old.log.key, old.log.clock, {})
            .value()
            ->checkpoint()
            .checkpoint.size == TreeSize(8));
}
