// What is erased is gone from every file of the store, free pages and write-ahead log included.
#include <atomic>

#include <catch2/catch.hpp>

#include "tests/ap/store/store_world.h"
#include "tests/support/raw_search.h"

using namespace ap::store;
using test::RawSearch;
using test::StoreWorld;

namespace {

/// A message with everything in it that a message may have, of sizes that move other rows about.
struct Stored {
  std::string id;
  std::vector<std::pair<std::string, base::Bytes>> traces;  ///< what must not be found later
};

base::Bytes text(std::string_view value) {
  return base::to_bytes(value);
}

/// A step that adds a part and a seal, so that rows grow and pages split.
void grow(StoreWorld& world, std::uint64_t number, test::SeededRandom& random, Stored& stored) {
  Change step = test::step(State::Stored, State::Logged);
  step.detail = "the file of " + base::to_hex(random.bytes(20));
  stored.traces.emplace_back("event", text(step.detail));
  step.parts = {{"report", random.bytes(500 + number % 7 * 900)}};
  stored.traces.emplace_back("report", step.parts[0].bytes);
  REQUIRE(world.messages->advance(stored.id, step));
  REQUIRE(world.messages->advance(stored.id, test::step(State::Logged, State::Delivered)));
}

Stored store(StoreWorld& world, std::uint64_t number) {
  test::SeededRandom random(number);
  Stored stored;
  Message row = test::received(number);
  stored.id = row.id;
  row.message_id = base::to_hex(random.bytes(24)) + "@ap.example";
  row.instance_id = base::to_hex(random.bytes(24));
  row.sender = "iso6523-actorid-upis::0216:" + base::to_hex(random.bytes(12));
  row.receiver = "iso6523-actorid-upis::0216:" + base::to_hex(random.bytes(12));
  for (const auto& value : {row.message_id, row.instance_id, row.sender, row.receiver})
    stored.traces.emplace_back("identifier", text(value));
  const std::size_t size = number % 5 == 0 ? kMostInlineBytes + 5000 : 300 + number * 977 % 20'000;
  const base::Bytes sbd = random.bytes(size);
  row.sbd = row.document = base::crypto::sha256(sbd);
  stored.traces.emplace_back("sbd", sbd);
  stored.traces.emplace_back("digest", base::Bytes(row.sbd.bytes().begin(), row.sbd.bytes().end()));
  Seal seal;
  const base::Bytes id = random.bytes(16);
  std::copy(id.begin(), id.end(), seal.entry_id.begin());
  seal.fields = base::Bytes(96, 1);
  seal.record = random.bytes(180);
  seal.rec_salt = random.bytes(32);
  seal.doc_salt = random.bytes(32);
  seal.prk = random.bytes(32);
  for (const auto& secret : {seal.record, seal.rec_salt, seal.doc_salt, seal.prk})
    stored.traces.emplace_back("secret", secret);
  seal.place = LedgerPlace{"ledger/2026", number};
  TrailClaim claim;
  claim.keys = {base::crypto::sha256("order " + std::to_string(number))};
  claim.secret = random.bytes(32);
  stored.traces.emplace_back("T", claim.secret);
  const auto key = claim.keys[0].bytes();
  stored.traces.emplace_back("trail key", base::Bytes(key.begin(), key.end()));
  claim.finish = [](Seal&, const TrailPlace&) { return base::crypto::sha256("commitment"); };
  seal.claim = std::move(claim);
  REQUIRE(world.messages->insert(row, {{"sbd", sbd}, {"message", random.bytes(100)}}, {seal}, ""));
  grow(world, number, random, stored);
  return stored;
}

Seal tombstone(std::uint64_t number) {
  Seal one = test::seal(static_cast<std::uint8_t>(number));
  one.event = 9;
  return one;
}

/// The traces of every third message, or of the others.
std::vector<RawSearch::Trace> traces_of(const std::vector<Stored>& stored, bool erased) {
  std::vector<RawSearch::Trace> traces;
  for (std::size_t number = 0; number < stored.size(); ++number) {
    if ((number % 3 == 0) != erased) continue;
    for (const auto& [name, bytes] : stored[number].traces)
      traces.emplace_back(name + " of " + std::to_string(number), bytes);
  }
  return traces;
}

}  // namespace

TEST_CASE("nothing of an erased document is found in any file, and everything of the others is") {
  StoreWorld world;
  std::vector<Stored> stored;
  for (std::uint64_t number = 0; number < 24; ++number) stored.push_back(store(world, number));
  // What is in both (the scheme of identifiers) the others keep.
  const auto go = traces_of(stored, true), stay = traces_of(stored, false);
  const RawSearch erased(go, stay), kept(stay, go);
  CHECK(erased.windows() > 40'000);
  CHECK(erased.missing_in(world.folder.path()).empty());  // the search does find what is there
  for (std::uint64_t number = 0; number < 24; number += 3)
    REQUIRE(world.messages->erase(stored[number].id, tombstone(number), test::at(9000)));
  CHECK(erased.found_in(world.folder.path()) != "");  // deleted, and still on the disk
  REQUIRE(world.messages->sweep());
  CHECK(erased.found_in(world.folder.path()) == "");
  CHECK(kept.missing_in(world.folder.path()).empty());
}

TEST_CASE("of an erased document a row is left that says when, and its one seal") {
  StoreWorld world;
  const Stored one = store(world, 1);
  const auto erased = world.messages->erase(one.id, tombstone(7), test::at(9000));
  REQUIRE(erased);
  CHECK(erased->state == State::Erased);
  CHECK(erased->sender.empty());
  CHECK(erased->due == test::at(9000));
  CHECK(world.messages->seals(one.id)->size() == 1);
  const auto events = world.messages->events(one.id).value();
  REQUIRE(events.size() == 1);
  CHECK(events[0].state == "erased");
  CHECK(world.messages->part(one.id, "sbd").error().code == "store.part");
  CHECK(world.messages->erase(one.id, tombstone(8), test::at(1)).error().code == "store.state");
  CHECK(world.messages->erase("nobody", tombstone(8), test::at(1)).error().code == "store.message");
  // Its events stay as they are from now on, as everybody's.
  CHECK(world.messages->list({}).value().messages.size() == 1);
}

TEST_CASE("only what has reached an end and is in the log is erased") {
  StoreWorld world;
  REQUIRE(world.messages->insert(test::received(1), {}, {test::seal(1)}, ""));
  const auto code = [&] {
    const auto erased = world.messages->erase("in-1", tombstone(9), test::at(1));
    return erased ? "" : erased.error().code;
  };
  CHECK(code() == "store.state");
  REQUIRE(world.messages->advance("in-1", test::step(State::Stored, State::Receipted)));
  REQUIRE(world.messages->advance("in-1", test::step(State::Receipted, State::Delivered)));
  CHECK(code() == "store.state");  // its entry is not in the log yet
  Change placed = test::step(State::Delivered, State::Delivered);
  placed.placed = {{test::seal(1).entry_id, {"ledger/2026", 3}}};
  REQUIRE(world.messages->advance("in-1", placed));
  CHECK(code() == "");
}

TEST_CASE("the same envelope that came again goes with the first, and not by itself") {
  StoreWorld world;
  Message first = test::received(1), again = test::received(2);
  again.instance_id = first.instance_id;
  again.sbd = first.sbd;
  REQUIRE(world.messages->insert(first, {{"sbd", text("the envelope, once")}}, {}, ""));
  REQUIRE(world.messages->insert(again, {{"sbd", text("the envelope, once")}}, {}, ""));
  REQUIRE(world.messages->advance(first.id, test::step(State::Stored, State::Delivered)));
  CHECK(world.messages->erase(again.id, tombstone(3), test::at(1)).error().code ==
        "store.duplicate");
  CHECK(world.messages->erase(first.id, tombstone(3), test::at(1)).error().code == "store.state");
  REQUIRE(world.messages->advance(again.id, test::step(State::Stored, State::Receipted)));
  REQUIRE(world.messages->erase(first.id, tombstone(3), test::at(1)));
  CHECK(world.messages->find(again.id)->state == State::Erased);
}

TEST_CASE("a file that another document also has stays, one that a repeat left behind goes") {
  StoreWorld world;
  const base::Bytes large = test::content(1, kMostInlineBytes + 1);
  const base::Bytes other = test::content(2, kMostInlineBytes + 1);
  const base::Bytes stray = test::content(3, kMostInlineBytes + 1);
  const auto file = [&](const base::Bytes& bytes) {
    return world.blobs->get(base::crypto::sha256(bytes)).has_value();
  };
  REQUIRE(world.messages->insert(test::received(1), {{"sbd", large}, {"message", other}}, {}, ""));
  REQUIRE(world.messages->insert(test::received(2), {{"sbd", large}}, {}, ""));
  Message repeat = test::received(1);
  repeat.id = "in-1-again";
  REQUIRE(world.messages->insert(repeat, {{"message", stray}}, {}, "")->outcome ==
          Inserted::Outcome::SameMessage);
  CHECK(file(stray));
  REQUIRE(world.messages->advance("in-1", test::step(State::Stored, State::Delivered)));
  REQUIRE(world.messages->erase("in-1", tombstone(1), test::at(1)));
  CHECK(file(other));
  world.reopen();  // a process that ended before its sweep: the next one does it
  CHECK(file(large));
  CHECK_FALSE(file(other));
  CHECK_FALSE(file(stray));
}

TEST_CASE("an erased document closes its trail: the next of the purchase opens another") {
  StoreWorld world;
  const auto claiming = [](std::uint8_t number) {
    Seal one = test::seal(number);
    one.place = LedgerPlace{"ledger/2026", number};
    TrailClaim claim;
    claim.keys = {base::crypto::sha256("the order")};
    claim.secret = base::Bytes(32, number);
    claim.finish = [](Seal&, const TrailPlace&) { return base::crypto::sha256("c"); };
    one.claim = std::move(claim);
    return one;
  };
  for (std::uint8_t number = 1; number <= 2; ++number)
    REQUIRE(world.messages->insert(test::received(number), {}, {claiming(number)}, ""));
  REQUIRE(world.messages->advance("in-1", test::step(State::Stored, State::Delivered)));
  REQUIRE(world.messages->erase("in-1", tombstone(9), test::at(1)));
  CHECK_FALSE(world.messages->trail("in-1").value());
  const auto left = world.messages->trail("in-2").value();
  REQUIRE(left);
  CHECK(left->secret.empty());
  CHECK(left->number == 1);
  REQUIRE(world.messages->insert(test::received(3), {}, {claiming(3)}, ""));
  const auto next = world.messages->trail("in-3").value();
  REQUIRE(next);
  CHECK(next->number == 0);
  CHECK(next->secret == base::Bytes(32, 3));
}

TEST_CASE("while documents are erased others come, and none is lost") {
  StoreWorld world;
  std::vector<Stored> stored;
  for (std::uint64_t number = 0; number < 12; ++number) stored.push_back(store(world, number));
  std::atomic<unsigned> lost = 0;
  test::together(4, [&](unsigned thread) {
    if (thread == 0) {
      for (std::uint64_t number = 0; number < 12; ++number) {
        const auto erased =
            world.messages->erase(stored[number].id, tombstone(number), test::at(9000));
        if (!erased || !world.messages->sweep()) ++lost;
      }
      return;
    }
    for (std::uint64_t round = 0; round < 30; ++round) {
      const std::uint64_t number = 1000 * thread + round;
      const base::Bytes large = test::content(number % 12, kMostInlineBytes + 1);  // shared by many
      if (!world.messages->insert(test::received(number), {{"sbd", large}}, {}, "")) ++lost;
      const auto back = world.messages->part("in-" + std::to_string(number), "sbd");
      if (!back || *back != large) ++lost;
    }
  });
  CHECK(lost == 0);
}
