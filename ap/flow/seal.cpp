#include "ap/flow/seal.h"

#include <algorithm>

#include "ap/peppol/identifier.h"
#include "base/cbor/value.h"

namespace ap::flow {
namespace {

using base::Bytes;
using base::cbor::Value;
using base::crypto::Sha256;

// spec/ledger 2.4: the keys of a record and of its evidence.
enum RecordKey : std::uint64_t {
  kVersion = 0,
  kEvent = 1,
  kTime = 2,
  kRole = 3,
  kDocCommit = 4,
  kPayCommit = 5,
  kDocumentType = 6,
  kSbdBytes = 7,
  kEvidence = 9,
  kRuleSet = 12,
  kSoftware = 13,
  kEntryId = 14,
};
enum EvidenceKey : std::uint64_t {
  kMessageSignature = 1,
  kReceiptSignature = 2,
  kReceipt = 3,
  kReport = 4,
  kOutcome = 5,
  kOwnCertificate = 6,
  kPeerCertificate = 7,
};

constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kFieldsBytes = 96;

Value value_of(const Sha256& digest) {
  return Value(Bytes(digest.bytes().begin(), digest.bytes().end()));
}

Value evidence_of(const SealedEvent& event) {
  const Evidence& evidence = event.evidence;
  Value::Map map{{kOutcome, static_cast<std::uint64_t>(event.outcome)}};
  const auto add = [&](EvidenceKey key, const std::optional<Sha256>& digest) {
    if (digest) map.emplace(key, value_of(*digest));
  };
  add(kMessageSignature, evidence.message_signature);
  add(kReceiptSignature, evidence.receipt_signature);
  add(kReceipt, evidence.receipt);
  add(kReport, evidence.report);
  add(kOwnCertificate, evidence.own_certificate);
  add(kPeerCertificate, evidence.peer_certificate);
  return Value(std::move(map));
}

Bytes record_of(const SealedEvent& event, ledger::Role role, const Sha256& doc_commit,
                base::ByteView doc_salt, const store::Seal& seal) {
  Value::Map map{
      {kVersion, std::uint64_t{1}},
      {kEvent, static_cast<std::uint64_t>(event.event)},
      {kTime, static_cast<std::uint64_t>(event.at.time_since_epoch().count())},
      {kRole, static_cast<std::uint64_t>(role)},
      {kDocCommit, value_of(doc_commit)},
      {kEvidence, evidence_of(event)},
      {kSoftware, std::string("kuitti/" KUITTI_VERSION)},
      {kEntryId, Bytes(seal.entry_id.begin(), seal.entry_id.end())},
  };
  if (event.payload)
    map.emplace(kPayCommit, value_of(ledger::commit_payload(doc_salt, *event.payload)));
  if (event.document_type != 0) map.emplace(kDocumentType, event.document_type);
  if (event.sbd_bytes != 0) map.emplace(kSbdBytes, static_cast<std::uint64_t>(event.sbd_bytes));
  if (!event.rule_set.empty()) map.emplace(kRuleSet, event.rule_set);
  return base::cbor::encode(Value(std::move(map)));
}

/// Record, commitments and fields once the tags' sources are known.
void finish(store::Seal& seal, const SealedEvent& event, ledger::Role role,
            const std::array<std::uint8_t, 16>& pair_tag) {
  const Sha256 doc_commit = ledger::commit_document(seal.doc_salt, event.sbd);
  seal.record = record_of(event, role, doc_commit, seal.doc_salt, seal);
  base::append(seal.fields, pair_tag);
  base::append(seal.fields, ledger::filler_trail_tag(seal.rec_salt));
  base::append(seal.fields, doc_commit.bytes());
  base::append(seal.fields, ledger::commit_record(seal.rec_salt, seal.record).bytes());
}

store::Seal begin(const SealedEvent& event, base::Random& random) {
  store::Seal seal;
  seal.entry_id = base::make_ordered_id(random, event.at);
  seal.event = static_cast<std::uint64_t>(event.event);
  seal.rec_salt = random.bytes(kSaltBytes);
  return seal;
}

std::string key_of(const std::string& participant) {
  const auto parsed = peppol::ParticipantIdentifier::parse(participant);
  return parsed ? parsed->key() : participant;
}

}  // namespace

Bytes pair_secret_of(const store::Message& message) {
  const std::string sender = key_of(message.sender);
  const std::string receiver = key_of(message.receiver);
  return ledger::pair_secret({message.message_id, message.instance_id, sender, receiver});
}

store::Seal seal_paired(const SealedEvent& event, ledger::Role role, const Bytes& secret,
                        base::Random& random) {
  store::Seal seal = begin(event, random);
  seal.prk = secret;
  seal.doc_salt = ledger::doc_salt(secret, role);
  finish(seal, event, role, ledger::pair_tag(secret, role));
  return seal;
}

store::Seal seal_own(const SealedEvent& event, base::Random& random) {
  store::Seal seal = begin(event, random);
  seal.doc_salt = random.bytes(kSaltBytes);
  finish(seal, event, ledger::Role::None, ledger::filler_pair_tag(seal.rec_salt));
  return seal;
}

ledger::SealedFields sealed_fields(const store::Seal& seal) {
  ENSURE(seal.fields.size() == kFieldsBytes);
  const base::ByteView bytes = seal.fields;
  ledger::SealedFields fields;
  std::ranges::copy(bytes.first(16), fields.pair_tag.begin());
  std::ranges::copy(bytes.subspan(16, 16), fields.trail_tag.begin());
  fields.doc_commit = Sha256::from_bytes(bytes.subspan(32, 32)).value();
  fields.rec_commit = Sha256::from_bytes(bytes.subspan(64, 32)).value();
  return fields;
}

}  // namespace ap::flow
