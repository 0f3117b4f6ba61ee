// A document is erased: nothing of it is left on the disk, and everybody else's proofs hold.
#include <catch2/catch.hpp>

#include "ap/flow/erase.h"
#include "base/cbor/value.h"
#include "tests/scenario/purchase.h"
#include "tests/support/raw_search.h"

using namespace test;
using ap::store::Direction;
using ap::store::Message;
using ap::store::State;

namespace {

void add(std::vector<RawSearch::Trace>& traces, const std::string& name, base::ByteView bytes) {
  traces.emplace_back(name, base::Bytes(bytes.begin(), bytes.end()));
}

/// Everything the store has of a message, as what a search would look for.
std::vector<RawSearch::Trace> traces_of(AccessPoint& point, const Message& message) {
  std::vector<RawSearch::Trace> traces;
  for (const auto* part : {"sbd", "document", "message", "receipt"}) {
    const auto bytes = point.messages().part(message.id, part);
    if (bytes) add(traces, part, *bytes);
  }
  for (const std::string& id : {message.message_id, message.instance_id, message.conversation_id,
                                message.sender, message.receiver})
    add(traces, "identifier", base::as_bytes(id));
  for (const auto& digest :
       {message.document, message.sbd, message.payload_digest, message.signature})
    if (digest != base::crypto::Sha256()) add(traces, "digest", digest.bytes());
  const auto seals = point.messages().seals(message.id).value();
  for (const auto& seal : seals) {
    for (const base::Bytes& secret : {seal.rec_salt, seal.doc_salt, seal.prk})
      add(traces, "secret", secret);
  }
  if (const auto trail = point.messages().trail(message.id).value())
    add(traces, "T", trail->secret);
  const auto events = point.messages().events(message.id).value();
  for (const auto& event : events) add(traces, "event", base::as_bytes(event.detail));
  return traces;
}

std::vector<Message> all(AccessPoint& point) {
  auto found = rows(point, Direction::In);
  for (const Message& message : rows(point, Direction::Out)) found.push_back(message);
  return found;
}

/// What the others have of a point's documents, which a search must leave out.
std::vector<RawSearch::Trace> traces_besides(AccessPoint& point, const std::string& id) {
  std::vector<RawSearch::Trace> traces;
  for (const Message& other : all(point)) {
    if (other.id == id) continue;
    for (auto& trace : traces_of(point, other)) {
      // T goes with the erased one although the others had it too.
      if (trace.first != "T") traces.push_back(std::move(trace));
    }
  }
  return traces;
}

/// The number of the event that a record of ours is about.
std::uint64_t event_of(const ap::store::Seal& seal) {
  return *base::cbor::decode(seal.record).value().map()->at(1).number();
}

}  // namespace

TEST_CASE("nothing of an erased document is left on the disk, and all other proofs hold") {
  const bool received = GENERATE(true, false);
  Purchase purchase;
  purchase.whole();
  AccessPoint& espoo = purchase.espoo;
  const auto before = all(espoo);
  const auto gone = std::ranges::find_if(before, [&](const Message& message) {
    return message.document_class == (received ? "invoice" : "order");
  });
  REQUIRE(gone != before.end());
  std::vector<base::Bytes> issued;
  for (const Message& message : before) issued.push_back(bundle_of(espoo, message.id));
  const RawSearch search(traces_of(espoo, *gone), traces_besides(espoo, gone->id));
  REQUIRE(search.windows() > 1000);
  REQUIRE(search.found_in(espoo.folder()) != "");

  const auto erased = ap::flow::erase(espoo.services(), gone->id);
  REQUIRE(erased);
  CHECK(erased->state == State::Erased);
  CHECK(search.found_in(espoo.folder()) == "");
  // Proofs that were given out hold, all of them; new ones of the others too.
  for (const base::Bytes& bundle : issued)
    CHECK(audit_bundle(espoo, bundle).verdict == ledger::AuditVerdict::Valid);
  for (const Message& message : before) {
    if (message.id == gone->id) continue;
    const auto seen = audit(espoo, message.id);
    CHECK(seen.verdict == ledger::AuditVerdict::Valid);
    CHECK(seen.trail.empty());  // the purchase as a whole can no longer be shown
  }
  // The log says that it was done, and nothing else.
  const auto seals = espoo.messages().seals(gone->id).value();
  REQUIRE(seals.size() == 1);
  REQUIRE(seals[0].place);
  CHECK(event_of(seals[0]) == 9);
  CHECK(erased->ledger == seals[0].place);
  CHECK(ap::flow::prove(espoo.messages(), espoo.log(), "", gone->id, ap::flow::Disclose::Trail)
            .error()
            .code == "prove.erased");
  // Once more changes nothing.
  CHECK(ap::flow::erase(espoo.services(), gone->id)->state == State::Erased);
  CHECK(espoo.messages().seals(gone->id)->size() == 1);
}

TEST_CASE("an erasure that is interrupted anywhere is finished by asking again") {
  for (std::size_t call = 1;; ++call) {
    const auto fault = GENERATE_COPY(Fault::Refused, Fault::PersistedThenFailed);
    Purchase purchase;
    const std::string id = purchase.send(purchase.espoo, "order");
    AccessPoint& espoo = purchase.espoo;
    const RawSearch search(traces_of(espoo, espoo.messages().find(id).value()));
    espoo.restart(FaultPlan(call, fault));
    const bool started = espoo.is_up();
    if (started) static_cast<void>(ap::flow::erase(espoo.services(), id));
    const bool fired = espoo.fault_fired();
    espoo.restart();
    espoo.drive();
    REQUIRE(ap::flow::erase(espoo.services(), id));
    INFO("call " << call);
    CHECK(search.found_in(espoo.folder()) == "");
    CHECK(espoo.messages().seals(id)->size() == 1);
    CHECK(espoo.messages().seals(id)->front().place.has_value());
    if (!fired) break;
  }
}
