// The digital trail of a purchase, as the access points of both sides keep it.
#include <catch2/catch.hpp>

#include "ledger/audit/bundle.h"
#include "ledger/audit/verify.h"
#include "ledger/entry/record.h"
#include "ledger/note/tlog_proof.h"
#include "tests/scenario/purchase.h"

using namespace test;
using ap::store::Direction;
using ap::store::Message;

namespace {

const std::vector<std::string> kWhole{"order", "order response", "despatch advice", "invoice",
                                      "invoice response"};

}  // namespace

TEST_CASE("an auditor sees the order process as one chain, on either side, from any document") {
  Purchase purchase;
  purchase.whole();
  for (AccessPoint* point : {&purchase.espoo, &purchase.supplier}) {
    point->check_ledger();
    for (const Direction direction : {Direction::Out, Direction::In}) {
      for (const Message& message : rows(*point, direction)) {
        const auto seen = audit(*point, message.id);
        INFO(message.document_class << ": " << seen.steps.back().detail);
        CHECK(seen.verdict == ledger::AuditVerdict::Valid);
        CHECK(types(seen) == kWhole);
      }
    }
  }
  // Both share T: each could enumerate the other's entries of this purchase.
  const auto espoo = purchase.espoo.messages().trail(rows(purchase.espoo, Direction::Out)[0].id);
  const auto supplier =
      purchase.supplier.messages().trail(rows(purchase.supplier, Direction::Out)[0].id);
  CHECK(espoo.value()->secret == supplier.value()->secret);
}

TEST_CASE("documents that come in another order stand in one trail, in the order they came") {
  Purchase purchase;
  purchase.send(purchase.supplier, "invoice");  // placeholders for the order and the despatch
  purchase.send(purchase.espoo, "order");
  purchase.send(purchase.supplier, "despatch-advice");
  const std::string last = purchase.send(purchase.espoo, "invoice-response");
  CHECK(types(audit(purchase.espoo, last)) ==
        std::vector<std::string>{"invoice", "order", "despatch advice", "invoice response"});
}

TEST_CASE("another purchase between the same two has a trail of its own") {
  Purchase purchase;
  const auto ids = purchase.whole();
  std::string text = base::to_string(sample("espoo/order.xml"));
  text.replace(text.find("EKA-2026-04417"), 14, "EKA-2026-04418");
  const std::string id = Purchase::submit(purchase.espoo, base::to_bytes(text));
  purchase.espoo.drive();
  CHECK(types(audit(purchase.espoo, id)) == std::vector<std::string>{"order"});
  CHECK(types(audit(purchase.espoo, ids[0])) == kWhole);
}

TEST_CASE("a bundle shows what was chosen and nothing of the rest") {
  Purchase purchase;
  const std::string id = purchase.whole().front();
  using ap::flow::Disclose;
  const auto shown = [&](Disclose most) {
    const auto bytes =
        ap::flow::prove(purchase.espoo.messages(), purchase.espoo.log(), "", id, most);
    const auto bundle = ledger::Bundle::parse(bytes.value()).value();
    const auto proof = ledger::TlogProof::parse(bundle.proof).value();
    const auto disclosed = ledger::Disclosure::parse(proof.extra).value();
    CHECK(audit(purchase.espoo, id, most).verdict == ledger::AuditVerdict::Valid);
    return std::vector<bool>{!disclosed.record.empty(), !bundle.receipt.empty(),
                             !disclosed.prk.empty(), !disclosed.trail_secret.empty(),
                             !bundle.trail.empty()};
  };
  CHECK(shown(Disclose::Document) == std::vector<bool>{false, false, false, false, false});
  CHECK(shown(Disclose::Record) == std::vector<bool>{true, true, false, false, false});
  CHECK(shown(Disclose::Pair) == std::vector<bool>{true, true, true, false, false});
  CHECK(shown(Disclose::Trail) == std::vector<bool>{true, true, true, true, true});
}

TEST_CASE("an entry is never in the log before its predecessor, whatever storage call fails") {
  std::size_t swapped = 0;
  for (std::size_t call = 2;; call += 2) {  // every other one: it takes long enough
    Purchase purchase;
    purchase.send(purchase.espoo, "order");
    std::vector<std::string> ids;
    for (const auto* name : {"invoice", "despatch-advice"}) {
      const base::Bytes document = sample("espoo/" + std::string(name) + ".xml");
      ids.push_back(Purchase::submit(purchase.supplier, document));
    }
    purchase.supplier.restart(FaultPlan(call, Fault::Refused));
    if (!purchase.supplier.is_up()) continue;  // the fault met the start
    purchase.supplier.drive();  // what failed rests under its lease, the other goes on
    if (!purchase.supplier.fault_fired()) break;
    const auto newest = [&](const std::string& id) {
      return purchase.supplier.messages().find(id);
    };
    const auto states = std::pair{newest(ids[0])->state, newest(ids[1])->state};
    using ap::store::State;
    if (states == std::pair{State::Sent, State::Proven}) ++swapped;
    purchase.supplier.restart();
    purchase.supplier.drive();
    const auto trail = purchase.supplier.messages().trail(ids[1]).value();
    REQUIRE(trail);
    REQUIRE(trail->seals.size() == 3);
    for (std::size_t at = 0; at < 3; ++at) {
      INFO("call " << call << ", number " << at);
      REQUIRE(trail->seals[at].place);
      if (at > 0) CHECK(trail->seals[at - 1].place->index < trail->seals[at].place->index);
    }
    for (const std::string& id : ids)
      CHECK(audit(purchase.supplier, id).verdict == ledger::AuditVerdict::Valid);
    purchase.supplier.check_ledger();
  }
  CHECK(swapped > 0);  // the case was met: a later one was done while an earlier one waited
}
