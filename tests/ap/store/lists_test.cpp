// Lists, leases and counts of Messages, held against the implementation in SQLite.
#include <array>

#include <catch2/catch.hpp>

#include "tests/ap/store/store_world.h"

using namespace ap::store;
using test::at;
using test::received;
using test::step;
using test::StoreWorld;
using test::submitted;

namespace {

using Ids = std::vector<std::string>;

Ids ids(const std::vector<Message>& messages) {
  Ids found;
  for (const Message& message : messages) found.push_back(message.id);
  return found;
}

}  // namespace

TEST_CASE("lists are newest first, filtered, and continue where a page ended") {
  StoreWorld world;
  for (std::uint64_t number = 1; number <= 9; ++number) {
    Message message = number % 3 == 0 ? submitted(number) : received(number);
    message.created = at(static_cast<std::int64_t>(number / 2));  // neighbours share a time
    if (number == 4) message.state = State::Logged;
    if (number == 6) message.state = State::Logged;
    if (number == 8) {
      message.instance_id = received(7).instance_id;
      message.sbd = received(7).sbd;
    }
    REQUIRE(world.messages->insert(message, {}, {}, ""));
  }
  const auto list = [&](const Query& query) { return world.messages->list(query).value(); };
  Query query;
  CHECK(ids(list(query).messages) ==
        Ids{"out-9", "in-7", "out-6", "in-5", "in-4", "out-3", "in-2", "in-1"});
  CHECK(list(query).next.empty());
  query.duplicates = true;
  CHECK(ids(list(query).messages) ==
        Ids{"out-9", "in-8", "in-7", "out-6", "in-5", "in-4", "out-3", "in-2", "in-1"});
  query.duplicates = false;
  query.direction = Direction::In;
  CHECK(ids(list(query).messages) == Ids{"in-7", "in-5", "in-4", "in-2", "in-1"});
  query.since = at(2);
  CHECK(ids(list(query).messages) == Ids{"in-7", "in-5", "in-4"});
  query.state = State::Logged;
  CHECK(ids(list(query).messages) == Ids{"in-4"});
  query.direction.reset();
  query.since.reset();
  CHECK(ids(list(query).messages) == Ids{"out-6", "in-4"});

  for (const bool with_state : {false, true}) {
    Query paged;
    if (with_state) paged.state = State::Logged;
    const Ids all = ids(list(paged).messages);
    for (const std::size_t limit : std::array<std::size_t, 4>{1, 2, 3, 8}) {
      paged.limit = limit;
      paged.cursor.clear();
      Ids joined;
      do {
        const Page page = list(paged);
        CHECK(page.messages.size() <= limit);
        for (const auto& id : ids(page.messages)) joined.push_back(id);
        paged.cursor = page.next;
      } while (!paged.cursor.empty());
      CHECK(joined == all);
    }
  }
  Query first;
  first.limit = 2;
  const std::string next = list(first).next;
  REQUIRE(world.messages->insert(received(20), {}, {}, ""));
  first.cursor = next;
  CHECK(ids(list(first).messages) == Ids{"out-6", "in-5"});  // what came since moves nothing
  for (const auto* wrong :
       {"x", "1", "1.2.3", "-1.2", "1.99999999999999999999", "9223372036854775808.1"}) {
    first.cursor = wrong;
    CHECK(world.messages->list(first).error().code == "store.cursor");
  }
}

TEST_CASE("due rows are leased to one worker, oldest first, until the lease is over") {
  StoreWorld world;
  for (std::uint64_t number = 1; number <= 5; ++number) {
    Message message = received(number);
    message.due = at(static_cast<std::int64_t>(60 - number * 10));  // 50 40 30 20 10
    if (number == 2) message.state = State::Logged;
    if (number == 4) message.due = kNever;
    REQUIRE(world.messages->insert(message, {}, {}, ""));
  }
  REQUIRE(world.messages->insert(submitted(1), {}, {}, ""));
  const std::vector<State> states = {State::Stored, State::Logged};
  using std::chrono::milliseconds;
  const auto lease = [&](std::int64_t now, std::size_t limit) {
    return ids(
        world.messages->lease(states, Direction::In, at(now), milliseconds(100), limit).value());
  };
  const auto next = [&] { return world.messages->next_due(states, Direction::In).value(); };
  CHECK(next() == at(10));
  CHECK(lease(9, 10).empty());
  CHECK(lease(40, 2) == Ids{"in-5", "in-3"});
  CHECK(next() == at(40));
  CHECK(lease(45, 10) == Ids{"in-2"});
  CHECK(lease(60, 10) == Ids{"in-1"});
  CHECK(lease(60, 10).empty());
  CHECK(next() == at(140));
  CHECK(world.messages->find("in-5").value().due == at(10));  // a lease is not a change

  SECTION("a lease that nobody ended expires by itself, and survives a restart") {
    world.reopen();
    CHECK(lease(139, 10).empty());
    CHECK(lease(140, 10) == Ids{"in-3", "in-5"});
    CHECK(lease(159, 10) == Ids{"in-2"});
    CHECK(lease(160, 10) == Ids{"in-1"});
  }
  SECTION("a change that keeps the lease is due at once, but to nobody else until it is over") {
    Change change;
    change.from = change.to = world.messages->find("in-5").value().state;
    change.at = at(60);
    change.due = at(60);
    change.keeps_lease = true;
    world.messages->advance("in-5", change).value();
    CHECK(lease(139, 10).empty());
    REQUIRE(world.messages->release_leases());
    CHECK(lease(139, 1) == Ids{"in-3"});
    CHECK(lease(139, 10) == Ids{"in-2", "in-1", "in-5"});
  }
  SECTION("a change ends the lease and says when it is due again") {
    Change change = step(State::Stored, State::Stored);
    change.due = at(70);
    REQUIRE(world.messages->advance("in-5", change));
    REQUIRE(world.messages->advance("in-3", step(State::Stored, State::Receipted)));
    CHECK(next() == at(70));
    CHECK(lease(70, 10) == Ids{"in-5"});
    CHECK(lease(1000, 10) == Ids{"in-2", "in-1", "in-5"});
  }
  SECTION("a worker that goes on with its row keeps it from the others") {
    Change change = step(State::Stored, State::Logged);
    change.due = at(61);
    change.keeps_lease = true;
    REQUIRE(world.messages->advance("in-5", change));
    CHECK(lease(139, 10).empty());
    change = step(State::Logged, State::Logged);
    change.due = at(500);
    change.keeps_lease = true;
    REQUIRE(world.messages->advance("in-5", change));
    CHECK(lease(499, 10) == Ids{"in-3", "in-2", "in-1"});
    change = step(State::Logged, State::Logged);
    change.keeps_lease = true;
    REQUIRE(world.messages->advance("in-5", change));
    CHECK(lease(1000, 10) == Ids{"in-1", "in-3", "in-2"});  // never is never
  }
  SECTION("a starting node ends them all") {
    REQUIRE(world.messages->release_leases());
    CHECK(lease(60, 10) == Ids{"in-5", "in-3", "in-2", "in-1"});
  }
  CHECK(world.messages->next_due({State::Delivered}, Direction::In).value() == std::nullopt);
  CHECK(world.messages->lease({}, Direction::In, at(100), milliseconds(1), 1).value().empty());
}

TEST_CASE("rows are counted by direction and state") {
  StoreWorld world;
  CHECK(world.messages->counts().value().empty());
  for (const std::uint64_t number : std::array<std::uint64_t, 3>{1, 2, 3})
    REQUIRE(world.messages->insert(received(number), {}, {}, ""));
  REQUIRE(world.messages->insert(submitted(1), {}, {}, ""));
  REQUIRE(world.messages->advance("in-2", step(State::Stored, State::Logged)));
  const std::vector<std::pair<std::string, std::uint64_t>> expected = {
      {"in.logged", 1}, {"in.stored", 2}, {"out.accepted", 1}};
  CHECK(world.messages->counts().value() == expected);
}
