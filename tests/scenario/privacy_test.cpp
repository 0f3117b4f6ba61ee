// The privacy profile: receipts leave before the log has the entry; nothing of the queue is lost.
#include <catch2/catch.hpp>
#include <thread>

#include "ap/flow/erase.h"
#include "ap/flow/log_queue.h"
#include "tests/scenario/purchase.h"

using namespace test;
using ap::flow::Logging;
using ap::store::Direction;
using ap::store::Message;
using ap::store::State;

namespace {

std::uint64_t size(AccessPoint& point) {
  return point.log().checkpoint().checkpoint.size.value();
}

/// A batch of so many, filled up.
std::uint64_t padded(std::size_t entries) {
  return (entries + 7) / 8 * 8;
}

struct Quiet {
  Purchase purchase;
  AccessPoint& espoo = purchase.espoo;
  Quiet() { turn(Logging::Queued); }
  void turn(Logging logging) {
    for (AccessPoint* point : {&purchase.espoo, &purchase.supplier}) {
      point->logging = logging;
      point->restart();
    }
  }
};

}  // namespace

TEST_CASE("in the privacy profile a receipt waits for the seal alone, and the log gets all later") {
  Quiet quiet;
  AccessPoint& espoo = quiet.espoo;
  quiet.purchase.whole();
  CHECK(size(espoo) == 0);
  for (const Direction direction : {Direction::In, Direction::Out}) {
    for (const Message& message : rows(espoo, direction)) {
      CHECK(message.state == (direction == Direction::In ? State::Delivered : State::Proven));
      CHECK_FALSE(message.ledger);
      CHECK(
          ap::flow::prove(espoo.messages(), espoo.log(), "", message.id, ap::flow::Disclose::Trail)
              .error()
              .code == "prove.unlogged");
      CHECK(ap::flow::erase(espoo.services(), message.id).error().code == "erase.waiting");
    }
  }
  espoo.restart();  // what waits survives
  const std::size_t waiting = espoo.messages().waiting().value().size();
  CHECK(waiting >= 5);
  CHECK(ap::flow::log_waiting(espoo.services()).value() == waiting);
  CHECK(ap::flow::log_waiting(espoo.services()).value() == 0);
  CHECK(size(espoo) == padded(waiting));
  espoo.check_ledger();
  // The purchase is one trail, in its order, although the batch was shuffled.
  const auto seen = audit(espoo, rows(espoo, Direction::In).front().id);
  CHECK(seen.verdict == ledger::AuditVerdict::Valid);
  CHECK(seen.trail.size() == 5);
  for (const Message& message : rows(espoo, Direction::In)) {
    const auto events = espoo.messages().events(message.id).value();
    const auto seals = espoo.messages().seals(message.id).value();
    REQUIRE(message.ledger.has_value());
    CHECK(message.ledger->index == seals.back().place->index);
    CHECK(std::ranges::count(events, std::string("queued"), &ap::store::Event::state) == 1);
    CHECK(events.back().detail.starts_with("log entry "));
  }
}

TEST_CASE("whichever call fails while the queue is logged, every entry stands in the log once") {
  const auto fault = GENERATE(Fault::Refused, Fault::PersistedThenFailed, Fault::Crash);
  for (std::size_t call = 1;; ++call) {
    Quiet quiet;
    AccessPoint& espoo = quiet.espoo;
    quiet.purchase.send(espoo, "order");
    quiet.purchase.send(quiet.purchase.supplier, "order-response");
    espoo.restart(FaultPlan(call, fault));
    if (espoo.is_up()) static_cast<void>(ap::flow::log_waiting(espoo.services()));
    const bool fired = espoo.fault_fired();
    espoo.restart();
    REQUIRE(ap::flow::log_waiting(espoo.services()));
    INFO("call " << call);
    espoo.check_ledger();
    if (!fired) {
      CHECK(call > 8);
      break;
    }
  }
}

TEST_CASE("what waits for the log can be erased once it is there, and the erasure waits too") {
  Quiet quiet;
  AccessPoint& espoo = quiet.espoo;
  const std::string id = quiet.purchase.send(espoo, "order");
  REQUIRE(ap::flow::log_waiting(espoo.services()));
  const std::uint64_t before = size(espoo);
  REQUIRE(ap::flow::erase(espoo.services(), id));
  CHECK(espoo.messages().find(id)->state == State::Erased);
  CHECK(size(espoo) == before);
  espoo.drive();
  CHECK(espoo.messages().events(id).value().size() == 2);  // nobody takes it up again and again
  CHECK(ap::flow::log_waiting(espoo.services()).value() == 1);
  espoo.check_ledger();
}

TEST_CASE("a node that goes back to the fast profile logs at its start what waits") {
  Quiet quiet;
  AccessPoint& espoo = quiet.espoo;
  quiet.purchase.send(espoo, "order");
  CHECK(size(espoo) == 0);
  quiet.turn(Logging::Awaited);
  CHECK(size(espoo) == 2);
  espoo.check_ledger();
  CHECK(espoo.messages().queue().value() == ap::store::Queue::NotKept);
  const std::string id = quiet.purchase.send(quiet.purchase.supplier, "order-response");
  CHECK(size(espoo) == 4);
  espoo.check_ledger();
}

TEST_CASE("the queue is logged by itself, and a node that stops does not wait for it") {
  Quiet quiet;
  AccessPoint& espoo = quiet.espoo;
  quiet.purchase.send(espoo, "order");
  { const ap::flow::LogQueue never(espoo.services(), ap::flow::LogQueue::kLongest); }
  CHECK(size(espoo) == 0);
  const ap::flow::LogQueue queue(espoo.services(), std::chrono::milliseconds(15));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (size(espoo) == 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CHECK(size(espoo) == 8);
}
