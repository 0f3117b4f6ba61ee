// Many callers at once.
#include <atomic>
#include <set>

#include <catch2/catch.hpp>

#include "tests/ap/store/store_world.h"

using namespace ap::store;
using test::received;
using test::seal;
using test::step;
using test::StoreWorld;
using test::submitted;
using test::together;
using Outcome = Inserted::Outcome;

TEST_CASE("of twins that come at once from many threads exactly one is new") {
  StoreWorld world;
  constexpr unsigned kThreads = 16;
  for (std::uint64_t round = 0; round < 20; ++round) {
    std::atomic<unsigned> fresh = 0, same = 0, accepted = 0;
    std::vector<std::string> met(kThreads);
    together(kThreads, [&](unsigned thread) {
      Message twin = received(round);
      twin.id += "/" + std::to_string(thread);
      const auto in = world.messages->insert(twin, {{"document", {1}}}, {}, "");
      if (!in) return;
      if (in->outcome == Outcome::New) ++fresh;
      if (in->outcome == Outcome::SameMessage) ++same;
      met[thread] = in->message.id;
      Message out = submitted(round);
      out.id += "/" + std::to_string(thread);
      const auto submitting = world.messages->insert(out, {}, {}, "");
      if (submitting && submitting->outcome == Outcome::New) ++accepted;
    });
    CHECK(fresh == 1);
    CHECK(same == kThreads - 1);
    CHECK(accepted == 1);
    CHECK(std::set<std::string>(met.begin(), met.end()).size() == 1);
  }
}

TEST_CASE("of workers that take the same step at once exactly one succeeds") {
  StoreWorld world;
  REQUIRE(world.messages->insert(received(1), {}, {}, ""));
  std::atomic<unsigned> done = 0, late = 0;
  together(8, [&](unsigned) {
    const auto taken = world.messages->advance("in-1", step(State::Stored, State::Logged));
    if (taken) ++done;
    if (!taken && taken.error().code == "store.state") ++late;
  });
  CHECK(done == 1);
  CHECK(late == 7);
  CHECK(world.messages->events("in-1").value().size() == 2);
}

TEST_CASE("no row is leased to two workers") {
  StoreWorld world;
  for (std::uint64_t number = 0; number < 40; ++number)
    REQUIRE(world.messages->insert(received(number), {}, {}, ""));
  std::atomic<std::size_t> leased = 0;
  together(8, [&](unsigned) {
    for (int round = 0; round < 10; ++round) {
      leased += world.messages
                    ->lease({State::Stored}, Direction::In, test::at(100), std::chrono::hours(1), 3)
                    .value()
                    .size();
    }
  });
  CHECK(leased == 40);
}

TEST_CASE("a call that fails takes nothing from those that share its commit") {
  StoreWorld world;
  REQUIRE(world.messages->insert(received(0), {}, {}, ""));
  std::atomic<unsigned> wrong = 0;
  together(16, [&](unsigned thread) {
    for (std::uint64_t round = 0; round < 10; ++round) {
      const std::uint64_t number = 1 + round * 16 + thread;
      if (thread % 2 == 0) {
        if (!world.messages->insert(received(number), {{"sbd", {1}}}, {seal(1)}, "")) ++wrong;
      } else {
        // Writes a row, an event, a part and a seal, and then fails at the second seal.
        if (world.messages->insert(received(number), {{"sbd", {2}}}, {seal(1), seal(1)}, ""))
          ++wrong;
      }
    }
  });
  CHECK(wrong == 0);
  CHECK(world.messages->counts().value() ==
        std::vector<std::pair<std::string, std::uint64_t>>{{"in.stored", 81}});
  CHECK(world.messages->find("in-2").error().code == "store.message");
}
