#pragma once

#include "ap/ebms/signal_message.h"
#include "ap/flow/seal.h"
#include "ap/server/shards.h"
#include "tests/ap/store/store_world.h"

namespace test {

/// A receipt's envelope as a peer sends it, but for its signature.
inline base::Bytes receipt_of(const ap::store::Message& message, base::Timestamp time) {
  ap::ebms::SignalMessage signal;
  signal.message_id = "receipt@ap.example";
  signal.timestamp = time;
  signal.ref_to_message_id = message.message_id;
  signal.is_receipt = true;
  ap::wss::SignedReference reference;
  reference.uri = "cid:payload";
  signal.references = {reference};
  return base::to_bytes(
      "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Header>" +
      ap::ebms::write_receipt(signal, "m") + "</s:Header><s:Body/></s:Envelope>");
}

/// Stores a document that was sent (number of test::submitted) and proven, or received and
/// delivered, with its paired entry in our log.
inline ap::store::Message exchange(ap::store::Messages& messages, ap::server::Shards& shards,
                                   ap::store::Message message, base::Timestamp now) {
  using ap::store::State;
  const bool out = message.direction == ap::store::Direction::Out;
  SeededRandom random(message.id.back());
  ap::flow::SealedEvent event{};
  event.event = out ? ap::flow::LedgerEvent::Sent : ap::flow::LedgerEvent::Received;
  event.at = now;
  event.sbd = message.sbd;
  message.created = now;
  const base::Bytes secret = ap::flow::pair_secret_of(message);
  const auto role = out ? ledger::Role::Sender : ledger::Role::Receiver;
  const auto seal =
      ap::flow::seal_paired(event, role, secret, {message.sbd}, "ledger.test.example", random);
  messages.insert(message, {}, {seal}, "stored").value();
  const auto kept = messages.seals(message.id).value().front();
  const auto placed = shards.current().append(ap::flow::sealed_fields(kept), kept.entry_id).value();
  ap::store::Change change = step(message.state, out ? State::Proven : State::Delivered);
  change.at = now;
  change.placed = {{kept.entry_id, {placed.origin, placed.index.value()}}};
  if (out) change.parts = {{"receipt", receipt_of(message, now)}};
  return messages.advance(message.id, change).value();
}

/// The other side's entry of the same message, as its access point seals it.
inline ledger::SealedFields counterpart_of(const ap::store::Message& message) {
  const bool out = message.direction == ap::store::Direction::Out;
  const auto role = out ? ledger::Role::Receiver : ledger::Role::Sender;
  const base::Bytes secret = ap::flow::pair_secret_of(message);
  ledger::SealedFields fields;
  fields.pair_tag = ledger::pair_tag(secret, role);
  fields.doc_commit = ledger::commit_document(ledger::doc_salt(secret, role), message.sbd);
  return fields;
}

}  // namespace test
