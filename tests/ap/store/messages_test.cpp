// What Messages promises, held against the implementation in SQLite.
#include "ap/store/messages.h"

#include <catch2/catch.hpp>

#include <array>

#include "tests/ap/store/store_world.h"

using namespace ap::store;
using test::at;
using test::received;
using test::seal;
using test::step;
using test::StoreWorld;
using test::submitted;
using Outcome = Inserted::Outcome;

namespace {

Outcome insert(Messages& messages, const Message& message) {
  return messages.insert(message, {}, {}, "came").value().outcome;
}

}  // namespace

TEST_CASE("a stored message comes back whole, after a restart too") {
  StoreWorld world;
  Message message = submitted(1);
  message.content_type = "multipart/related; boundary=x";
  message.endpoint = "https://ap.example/as4";
  message.attempts = 3;
  message.due = kNever;
  message.ledger = LedgerPlace{"ledger.example/2026", 1ull << 40};
  message.validation = Judged{"invalid", 2, 1};
  message.error = Failure{"EBMS:0302", "no receipt"};
  const auto inserted = world.messages->insert(message, {}, {}, "").value();
  CHECK(inserted.outcome == Outcome::New);
  CHECK(inserted.message == message);
  CHECK(world.messages->find(message.id).value() == message);
  world.reopen();
  CHECK(world.messages->find(message.id).value() == message);
  CHECK(world.messages->find("out-2").error().code == "store.message");
}

TEST_CASE("the parts, seals and events of a message are stored with it") {
  StoreWorld world;
  const base::Bytes small = test::content(1, kMostInlineBytes);
  const base::Bytes large = test::content(2, kMostInlineBytes + 1);
  const std::vector<Part> parts = {
      {"document", small}, {"message", large}, {"receipt", large}, {"report", {}}};
  REQUIRE(world.messages->insert(received(1), parts, {seal(2), seal(1)}, "came by https"));
  world.reopen();
  for (const Part& part : parts)
    CHECK(world.messages->part("in-1", part.name).value() == part.bytes);
  CHECK(world.messages->part("in-1", "sbd").error().code == "store.part");
  CHECK(world.messages->part("in-2", "sbd").error().code == "store.message");

  const auto seals = world.messages->seals("in-1").value();
  REQUIRE(seals.size() == 2);
  CHECK(seals[0].entry_id == seal(2).entry_id);  // in the order of insertion
  CHECK(seals[1].entry_id == seal(1).entry_id);
  CHECK(seals[0].event == 3);
  CHECK(seals[0].fields == seal(2).fields);
  CHECK(seals[0].record == seal(2).record);
  CHECK(seals[0].rec_salt == seal(2).rec_salt);
  CHECK(seals[0].doc_salt == seal(2).doc_salt);
  CHECK(seals[0].prk == seal(2).prk);
  CHECK_FALSE(seals[0].place);
  CHECK(world.messages->seals("in-2").error().code == "store.message");

  const auto events = world.messages->events("in-1").value();
  REQUIRE(events.size() == 1);
  CHECK(events[0].at == received(1).created);
  CHECK(events[0].state == "stored");
  CHECK(events[0].detail == "came by https");
  CHECK(world.messages->events("in-2").error().code == "store.message");
}

TEST_CASE("a repeated MessageId of a sender's seat meets the row that was accepted before") {
  StoreWorld world;
  REQUIRE(insert(*world.messages, received(1)) == Outcome::New);
  Message again = received(2);
  again.message_id = received(1).message_id;
  const auto met = world.messages->insert(again, {{"document", {1}}}, {}, "").value();
  CHECK(met.outcome == Outcome::SameMessage);
  CHECK(met.message == received(1));
  CHECK(world.messages->find(again.id).error().code == "store.message");

  SECTION("another seat may use the same MessageId") {
    again.from_seat = "PSE000009";
    CHECK(insert(*world.messages, again) == Outcome::New);
    CHECK(world.messages->find_received("PSE000009", again.message_id).value()->id == again.id);
  }
  SECTION("a message of ours may have it") {
    Message out = submitted(3);
    out.message_id = again.message_id;
    out.from_seat = again.from_seat;
    CHECK(insert(*world.messages, out) == Outcome::New);
  }
  CHECK(world.messages->find_received("PFI000001", "1@ap.example").value()->id == "in-1");
  CHECK_FALSE(world.messages->find_received("PFI000001", "2@ap.example").value());
}

TEST_CASE("a new message with an envelope that came before is marked as its duplicate") {
  StoreWorld world;
  REQUIRE(insert(*world.messages, received(1)) == Outcome::New);
  Message second = received(2);
  second.instance_id = received(1).instance_id;
  second.sbd = received(1).sbd;
  second.sender = "ISO6523-ACTORID-UPIS::0216:003723327487";  // case does not make another sender
  const auto met = world.messages->insert(second, {}, {}, "").value();
  CHECK(met.outcome == Outcome::SharesEnvelope);
  CHECK(met.message.id == second.id);
  CHECK(met.message.duplicate_of == "in-1");
  CHECK(world.messages->find(second.id).value().duplicate_of == "in-1");

  SECTION("a third one points to the first too") {
    Message third = second;
    third.id = "in-3";
    third.message_id = "3@ap.example";
    CHECK(world.messages->insert(third, {}, {}, "").value().message.duplicate_of == "in-1");
  }
  SECTION("another SBD under the same identifier is told, not hidden") {
    Message other = received(4);
    other.instance_id = received(1).instance_id;
    const auto shares = world.messages->insert(other, {}, {}, "").value();
    CHECK(shares.outcome == Outcome::SharesInstance);
    CHECK(shares.message.duplicate_of.empty());
  }
  SECTION("another sender may use the same identifier") {
    Message other = second;
    other.id = "in-5";
    other.message_id = "5@ap.example";
    other.sender = "iso6523-actorid-upis::0216:003799999999";
    CHECK(insert(*world.messages, other) == Outcome::New);
  }
  SECTION("no identifier is no common identifier") {
    for (const std::uint64_t number : std::array<std::uint64_t, 2>{6, 7}) {
      Message bare = received(number);
      bare.instance_id.clear();
      bare.sbd = received(6).sbd;
      CHECK(insert(*world.messages, bare) == Outcome::New);
    }
  }
}

TEST_CASE("an idempotency key stands for one document") {
  StoreWorld world;
  REQUIRE(insert(*world.messages, submitted(1)) == Outcome::New);
  Message again = submitted(2);
  again.idempotency_key = submitted(1).idempotency_key;
  CHECK(world.messages->insert(again, {}, {}, "").error().code == "store.idempotency");
  again.document = submitted(1).document;
  const auto met = world.messages->insert(again, {}, {}, "").value();
  CHECK(met.outcome == Outcome::SameMessage);
  CHECK(met.message.id == "out-1");
  // Without a key, and for the same envelope, each is its own.
  Message bare = submitted(1);
  bare.idempotency_key.clear();
  for (const auto* id : {"out-3", "out-4"}) {
    bare.id = id;
    CHECK(insert(*world.messages, bare) == Outcome::New);
  }
  CHECK(world.messages->insert(bare, {}, {}, "").error().code == "store.id");
}

TEST_CASE("a change is made from the expected state only, and leaves an event") {
  StoreWorld world;
  REQUIRE(world.messages->insert(submitted(1), {}, {seal(1)}, "accepted"));
  Change change = step(State::Accepted, State::Logged);
  change.due = at(5000);
  change.placed = {{seal(1).entry_id, {"log", 7}}};
  change.seals = {seal(2)};
  change.parts = {{"message", {1, 2, 3}}};
  change.passed = {{at(900), "seen", "on the way"}};
  change.to_seat = "PSE000001";
  change.endpoint = "https://c3.example";
  change.content_type = "text/xml";
  change.message_id = "new@ap.example";
  change.validation = Judged{"valid", 0, 2};
  change.error = Failure{"EBMS:0004", "why"};
  const Message after = world.messages->advance("out-1", change).value();
  Message expected = submitted(1);
  expected.state = State::Logged;
  expected.due = at(5000);
  expected.ledger = LedgerPlace{"log", 7};
  expected.to_seat = "PSE000001";
  expected.endpoint = "https://c3.example";
  expected.content_type = "text/xml";
  expected.message_id = "new@ap.example";
  expected.validation = Judged{"valid", 0, 2};
  expected.error = Failure{"EBMS:0004", "why"};
  CHECK(after == expected);
  world.reopen();
  CHECK(world.messages->find("out-1").value() == expected);
  CHECK(world.messages->part("out-1", "message").value() == base::Bytes{1, 2, 3});
  const auto seals = world.messages->seals("out-1").value();
  REQUIRE(seals.size() == 2);
  CHECK(seals[0].place == LedgerPlace{"log", 7});
  CHECK_FALSE(seals[1].place);
  const auto events = world.messages->events("out-1").value();
  REQUIRE(events.size() == 3);
  CHECK(events[1].at == at(900));
  CHECK(events[1].state == "seen");
  CHECK(events[2].at == at(1000));
  CHECK(events[2].state == "logged");
  CHECK(events[2].detail == "a step");

  SECTION("a second worker with the same change comes too late") {
    CHECK(world.messages->advance("out-1", change).error().code == "store.state");
    CHECK(world.messages->events("out-1").value().size() == 3);
  }
  SECTION("what is not mentioned stays, and due is never unless said") {
    Change next = step(State::Logged, State::Logged);
    next.clear_error = true;
    expected.due = kNever;
    expected.error.reset();
    CHECK(world.messages->advance("out-1", next).value() == expected);
    CHECK(world.messages->find("out-1").value() == expected);
  }
  SECTION("a part is replaced by its new bytes") {
    Change next = step(State::Logged, State::Packaged);
    next.parts = {{"message", test::content(1, 100'000)}};
    REQUIRE(world.messages->advance("out-1", next));
    CHECK(world.messages->part("out-1", "message").value() == test::content(1, 100'000));
  }
  SECTION("a change that cannot be whole leaves nothing") {
    Change wrong = step(State::Logged, State::Packaged);
    wrong.parts = {{"sbd", {1}}};
    wrong.placed = {{seal(9).entry_id, {"log", 8}}};
    CHECK(world.messages->advance("out-1", wrong).error().code == "store.seal");
    wrong.placed.clear();
    wrong.seals = {seal(3), seal(2)};
    CHECK(world.messages->advance("out-1", wrong).error().code == "store.seal");
    CHECK(world.messages->advance("out-1", step(State::Logged, State::Delivered)).error().code ==
          "store.state");
    CHECK(world.messages->find("out-1").value() == expected);
    CHECK(world.messages->events("out-1").value().size() == 3);
    CHECK(world.messages->seals("out-1").value().size() == 2);
    CHECK(world.messages->part("out-1", "sbd").error().code == "store.part");
  }
  CHECK(world.messages->advance("out-9", change).error().code == "store.message");
}

TEST_CASE("attempts belong to the present step") {
  StoreWorld world;
  REQUIRE(insert(*world.messages, submitted(1)) == Outcome::New);
  Change change = step(State::Accepted, State::Accepted);
  change.attempts = 4;
  CHECK(world.messages->advance("out-1", change).value().attempts == 4);
  change.attempts.reset();
  CHECK(world.messages->advance("out-1", change).value().attempts == 4);
  CHECK(world.messages->advance("out-1", step(State::Accepted, State::Logged)).value().attempts ==
        0);
}

TEST_CASE("states have one spelling") {
  for (const State state :
       {State::Accepted, State::Logged, State::Packaged, State::Sent, State::Proven,
        State::Unproven, State::Failed, State::Stored, State::Receipted, State::Delivered}) {
    CHECK(parse_state(to_string(state)).value() == state);
  }
  CHECK(parse_state("Sent").error().code == "state");
  CHECK(parse_state("").error().code == "state");
}
