#include "ap/server/anchor_watch.h"

#include <catch2/catch.hpp>

#include "tests/support/fakes.h"

using namespace ap::server;
using namespace std::chrono_literals;

namespace {

struct World {
  test::SteppedClock clock{base::Timestamp(std::chrono::seconds(1'800'000'000))};
  ledger::Alarms alarms{clock, [](auto, const auto&) {}};
  AnchorWatch watch{alarms};
  std::vector<ledger::Anchoring::Report> witnesses{{"turku", std::nullopt, ""}};

  void look(std::uint64_t size, std::uint64_t anchored) {
    const ledger::Checkpoint head{"ledger.espoo.example/2026", ledger::TreeSize(size), {}, ""};
    ledger::Anchored reached;
    reached.checkpoint.checkpoint.size = ledger::TreeSize(anchored);
    watch.look(head, reached, witnesses, clock.now());
  }
  std::string kinds() const {
    std::string all;
    for (const auto& alarm : alarms.standing()) all += alarm.kind + ":" + alarm.subject + " ";
    return all;
  }
};

}  // namespace

TEST_CASE("entries that wait for the quorum for more than five minutes are an alarm") {
  World world;
  world.witnesses.clear();
  world.look(10, 10);
  world.clock.advance(1h);
  world.look(12, 10);
  for (std::uint64_t size = 12; size < 16; ++size) {  // it grows on, each time anchored later
    world.clock.advance(4min);
    world.look(size + 1, size);
  }
  CHECK(world.kinds().empty());
  world.clock.advance(4min);
  world.look(20, 15);
  world.clock.advance(4min);
  world.look(20, 15);
  CHECK(world.kinds() == "anchor:ledger.espoo.example/2026 ");
  world.look(20, 20);
  CHECK(world.kinds().empty());
}

TEST_CASE("a witness that has not cosigned for an hour is an alarm") {
  World world;
  world.look(1, 1);
  world.clock.advance(59min);
  world.look(1, 1);
  CHECK(world.kinds().empty());
  world.clock.advance(2min);
  world.look(1, 1);
  CHECK(world.kinds() == "witness:turku ");
  world.witnesses.front().answered = world.clock.now();
  world.look(1, 1);
  CHECK(world.kinds().empty());
  world.clock.advance(61min);
  world.witnesses.front().trouble = "http.connect";
  world.look(1, 1);
  REQUIRE(world.kinds() == "witness:turku ");
  CHECK(world.alarms.standing().front().words.find("http.connect") != std::string::npos);
}
