// Whichever storage call of the two paths fails, and however: nothing acknowledged is lost or
// doubled, a repeat gets the same receipt, the log verifies.
#include <catch2/catch.hpp>

#include "ap/as4/answer.h"
#include "ap/flow/log_queue.h"
#include "tests/scenario/world.h"

using namespace test;
using ap::flow::Logging;
using ap::store::Direction;
using ap::store::State;

namespace {

constexpr auto kEspoo = "0216:003701012636";
constexpr auto kSupplier = "0216:003791462031";
constexpr int kMostCalls = 400;  // an enumeration that never ends is a failure of its own

std::vector<ap::store::Message> rows(AccessPoint& point, Direction direction) {
  ap::store::Query query;
  query.direction = direction;
  query.limit = 1000;
  query.duplicates = true;
  return point.messages().list(query).value().messages;
}

std::size_t delivered_files(const AccessPoint& point) {
  std::size_t files = 0;
  if (!std::filesystem::exists(point.delivered())) return 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(point.delivered()))
    files += entry.is_regular_file() ? 1u : 0u;
  return files;
}

Fault any_fault() {
  return GENERATE(Fault::Refused, Fault::PersistedThenFailed, Fault::Crash);
}

}  // namespace

TEST_CASE("no received document is lost or doubled, whichever storage call fails") {
  const Fault fault = any_fault();
  const Logging logging = GENERATE(Logging::Awaited, Logging::Queued);
  AccessPoint supplier("POP000002", {kSupplier}, 2);
  base::crypto::CertificateCache certificates;
  int calls = 0;
  for (std::size_t call = 1;; ++call, ++calls) {
    REQUIRE(calls < kMostCalls);
    INFO("call " << call);
    AccessPoint espoo("POP000001", {kEspoo}, 1);
    const auto message = Foreign{supplier, espoo}.package(sample("espoo/invoice.xml"));
    espoo.logging = logging;
    espoo.restart(FaultPlan(call, fault));
    std::optional<base::Bytes> acknowledged;
    if (espoo.is_up()) {
      const auto answer = espoo.post(message.content_type, message.body);
      const auto judged =
          ap::as4::judge_answer(answer, message.content_type, message.body, espoo.seat,
                                {*pki().anchors, certificates}, espoo.clock.now());
      if (judged.outcome == ap::as4::Judgement::Outcome::Proven)
        acknowledged = judged.receipt;
      else
        CHECK(judged.outcome == ap::as4::Judgement::Outcome::Retry);
      espoo.drive();
    }
    const bool fired = espoo.fault_fired();
    espoo.restart();
    REQUIRE(espoo.is_up());
    if (acknowledged) REQUIRE(rows(espoo, Direction::In).size() == 1);
    // The sender comes again, as it would without a receipt.
    const auto again = espoo.post(message.content_type, message.body);
    REQUIRE(again.status == 200);
    const base::Bytes receipt(again.body.view().begin(), again.body.view().end());
    if (acknowledged) CHECK(receipt == *acknowledged);
    espoo.drive();
    espoo.clock.advance(std::chrono::minutes(20));
    espoo.drive();
    const auto kept = rows(espoo, Direction::In);
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].state == State::Delivered);
    CHECK(espoo.messages().part(kept[0].id, "receipt").value() == receipt);
    CHECK(delivered_files(espoo) == 1);
    if (logging == Logging::Queued) REQUIRE(ap::flow::log_waiting(espoo.services()));
    espoo.check_ledger();
    if (!fired) break;
  }
  CHECK(calls > 10);
}

TEST_CASE("no document handed in is lost or doubled, whichever storage call fails") {
  const Fault fault = any_fault();
  const Logging logging = GENERATE(Logging::Awaited, Logging::Queued);
  int calls = 0;
  for (std::size_t call = 1;; ++call, ++calls) {
    REQUIRE(calls < kMostCalls);
    INFO("call " << call);
    AccessPoint espoo("POP000001", {kEspoo}, 1);
    AccessPoint supplier("POP000002", {kSupplier}, 2);
    espoo.connect(supplier);
    espoo.logging = logging;
    espoo.restart(FaultPlan(call, fault));
    const base::Bytes document = sample("espoo/order.xml");
    ap::flow::Submission submission;
    submission.content = document;
    submission.document_type =
        "urn:oasis:names:specification:ubl:schema:xsd:Order-2::Order##"
        "urn:fdc:peppol.eu:poacc:trns:order:3::2.1";
    submission.idempotency_key = "order 1";
    bool acknowledged = false;
    if (espoo.is_up()) {
      acknowledged = espoo.sending().submit(submission).has_value();
      espoo.drive();
    }
    const bool fired = espoo.fault_fired();
    espoo.restart();
    REQUIRE(espoo.is_up());
    if (acknowledged) REQUIRE(rows(espoo, Direction::Out).size() == 1);
    // Whoever got no answer hands it in again, under the same key.
    if (!acknowledged) REQUIRE(espoo.sending().submit(submission));
    espoo.drive();
    for (int wait = 0; wait < 3; ++wait) {
      espoo.clock.advance(std::chrono::minutes(20));
      supplier.clock.advance(std::chrono::minutes(20));
      espoo.drive();
    }
    const auto sent = rows(espoo, Direction::Out);
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].state == State::Proven);
    const auto received = rows(supplier, Direction::In);
    REQUIRE(received.size() == 1);
    CHECK(received[0].sbd == sent[0].sbd);
    CHECK(supplier.messages().part(received[0].id, "receipt").value() ==
          espoo.messages().part(sent[0].id, "receipt").value());
    if (logging == Logging::Queued) REQUIRE(ap::flow::log_waiting(espoo.services()));
    espoo.check_ledger();
    supplier.check_ledger();
    if (!fired) break;
  }
  CHECK(calls > 10);
}
