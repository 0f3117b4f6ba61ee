// Places in trails, as the store gives them out.
#include <set>

#include <catch2/catch.hpp>

#include "tests/ap/store/store_world.h"

using namespace ap::store;
using base::crypto::Sha256;
using test::received;
using test::seal;
using test::StoreWorld;

namespace {

Sha256 key(std::string_view name) {
  return base::crypto::sha256(name);
}

Sha256 commitment(std::uint8_t number) {
  return base::crypto::sha256(base::Bytes(3, number));
}

/// A seal that wants a place in the trail of these names; it remembers which in its record.
Seal claiming(std::uint8_t number, const std::vector<std::string_view>& names) {
  Seal one = seal(number);
  TrailClaim claim;
  for (const auto name : names) claim.keys.push_back(key(name));
  claim.secret = base::Bytes(32, number);
  claim.finish = [number](Seal& placed, const TrailPlace& place) {
    placed.record =
        base::to_bytes(std::to_string(place.number) + " " + std::to_string(place.secret[0]) + " " +
                       (place.previous ? place.previous->hex() : "first"));
    return commitment(number);
  };
  one.claim = std::move(claim);
  return one;
}

std::string said(const std::vector<Seal>& seals) {
  REQUIRE(seals.size() == 1);
  return base::to_string(seals[0].record);
}

std::string insert(StoreWorld& world, std::uint8_t number,
                   const std::vector<std::string_view>& names) {
  return said(
      world.messages->insert(received(number), {}, {claiming(number, names)}, "").value().seals);
}

}  // namespace

TEST_CASE("documents that name each other take the places of one trail, chained") {
  StoreWorld world;
  CHECK(insert(world, 1, {"order"}) == "0 1 first");
  CHECK(insert(world, 2, {"response", "order"}) == "1 1 " + commitment(1).hex());
  CHECK(insert(world, 3, {"invoice", "despatch"}) == "0 3 first");
  CHECK(insert(world, 4, {"invoice response", "invoice"}) == "1 3 " + commitment(3).hex());
  // One that names both purchases belongs to the older one.
  CHECK(insert(world, 5, {"credit note", "invoice", "order"}) == "2 1 " + commitment(2).hex());
  CHECK(insert(world, 6, {}) == "0 6 first");
  world.reopen();
  const auto trail = world.messages->trail("in-2").value();
  REQUIRE(trail);
  CHECK(trail->secret == base::Bytes(32, 1));
  CHECK(trail->number == 1);
  REQUIRE(trail->seals.size() == 3);
  for (std::uint32_t number = 0; number < 3; ++number)
    CHECK(trail->seals[number].trail_number == number);
  CHECK(world.messages->trail("nobody").error().code == "store.message");
}

TEST_CASE("a trail that is opened before it has an entry keeps the name of who opened it") {
  StoreWorld world;
  Seal opening = claiming(1, {"order"});
  opening.claim->finish = {};
  REQUIRE(world.messages->insert(test::submitted(1), {}, {opening}, ""));
  CHECK_FALSE(world.messages->trail("out-1").value());
  // The answer arrives first: it belongs to the same trail, with the secret of the order.
  CHECK(insert(world, 2, {"response", "order"}) == "0 1 first");
  Change sent = test::step(State::Accepted, State::Logged);
  sent.seals = {claiming(9, {"order"})};
  REQUIRE(world.messages->advance("out-1", sent));
  CHECK(world.messages->trail("out-1").value()->secret == base::Bytes(32, 1));
  CHECK(base::to_string(world.messages->trail("out-1").value()->seals[1].record) ==
        "1 1 " + commitment(2).hex());
  // Who opened it and goes out as another message brings another secret, as long as nobody joined.
  Seal second = claiming(3, {"order 2"});
  second.claim->finish = {};
  REQUIRE(world.messages->insert(test::submitted(3), {}, {second}, ""));
  Change anew = test::step(State::Accepted, State::Logged);
  anew.seals = {claiming(4, {"order 2"})};
  REQUIRE(world.messages->advance("out-3", anew));
  CHECK(world.messages->trail("out-3").value()->secret == base::Bytes(32, 4));
}

TEST_CASE("what stands before and is not in the log yet is told in its order") {
  StoreWorld world;
  for (std::uint8_t number = 1; number <= 4; ++number) insert(world, number, {"order"});
  const auto before = [&](const std::string& id) {
    std::vector<std::uint32_t> numbers;
    const std::vector<Seal> seals = world.messages->unplaced_before(id).value();
    for (const Seal& one : seals) numbers.push_back(one.trail_number);
    return numbers;
  };
  CHECK(before("in-4") == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(before("in-1").empty());
  Change logged = test::step(State::Stored, State::Logged);
  logged.placed = {{seal(2).entry_id, {"log/2026", 7}}};
  REQUIRE(world.messages->advance("in-2", logged));
  CHECK(before("in-4") == std::vector<std::uint32_t>{0, 2});
}

TEST_CASE("of documents that come at once none gets the place of another") {
  StoreWorld world;
  test::together(16, [&](unsigned thread) {
    for (std::uint8_t round = 0; round < 5; ++round) {
      const auto number = static_cast<std::uint8_t>(thread * 5 + round);
      static_cast<void>(
          world.messages->insert(received(number), {}, {claiming(number, {"order"})}, ""));
    }
  });
  const auto trail = world.messages->trail("in-7").value();
  REQUIRE(trail);
  REQUIRE(trail->seals.size() == 80);
  for (std::uint32_t number = 1; number < 80; ++number) {
    const auto before = trail->seals[number - 1].entry_id[0];
    CHECK_THAT(base::to_string(trail->seals[number].record),
               Catch::EndsWith(commitment(before).hex()));
  }
}

TEST_CASE("what waits for the log is told in the order of each trail, and is placed as one") {
  StoreWorld world;
  CHECK(world.messages->queue().value() == Queue::NotKept);
  insert(world, 1, {"order"});
  insert(world, 2, {"response", "order"});
  REQUIRE(world.messages->set_queue(Queue::Kept));
  insert(world, 3, {"invoice"});
  Seal second = seal(13);
  Change change;
  change.from = change.to = State::Stored;
  change.seals = {second};
  REQUIRE(world.messages->advance("in-1", change));
  world.reopen();
  CHECK(world.messages->queue().value() == Queue::Kept);
  const auto waiting = world.messages->waiting().value();
  REQUIRE(waiting.size() == 4);
  std::vector<std::string> trail;
  std::vector<PlacedSeal> placed;
  std::uint64_t index = 100;
  for (const WaitingSeal& one : waiting) {
    if (one.seal.trail != 0 && one.message != "in-3") trail.push_back(one.message);
    placed.push_back({one.message, {one.seal.entry_id, {"ledger.espoo.example/2027", --index}}});
  }
  CHECK(trail == std::vector<std::string>{"in-1", "in-2"});
  REQUIRE(world.messages->place(placed, test::at(5)));
  CHECK(world.messages->waiting().value().empty());
  // The row names the place of its newest seal, whichever was placed last.
  const auto seals = world.messages->seals("in-1").value();
  REQUIRE(seals.size() == 2);
  CHECK(seals.back().entry_id == second.entry_id);
  CHECK(world.messages->find("in-1")->ledger->index == seals.back().place->index);
  CHECK(world.messages->events("in-1")->back().detail.starts_with("log entry "));
  // All or nothing.
  insert(world, 4, {"other"});
  const auto left = world.messages->waiting().value();
  REQUIRE(left.size() == 1);
  std::vector<PlacedSeal> wrong{{left[0].message, {left[0].seal.entry_id, {"x", 1}}},
                                {"in-9", {left[0].seal.entry_id, {"x", 2}}}};
  CHECK(world.messages->place(wrong, test::at(6)).error().code == "store.message");
  CHECK(world.messages->waiting().value().size() == 1);
  REQUIRE(world.messages->set_queue(Queue::NotKept));
  CHECK(world.messages->queue().value() == Queue::NotKept);
}
