#include "ap/flow/seal.h"

#include <algorithm>

#include "ap/peppol/identifier.h"
#include "base/cbor/value.h"
#include "ledger/entry/record.h"

namespace ap::flow {
namespace {

using base::Bytes;
using base::cbor::Value;
using base::crypto::Sha256;
using ledger::RecordKey;

// spec/ledger 2.4: the keys of the evidence in a record.
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

/// Under the keys of a record.
class RecordMap {
 public:
  void add(RecordKey key, Value value) {
    map_.emplace(static_cast<std::uint64_t>(key), std::move(value));
  }
  Bytes encode() && { return base::cbor::encode(Value(std::move(map_))); }

 private:
  Value::Map map_;
};

Bytes record_of(const SealedEvent& event, ledger::Role role, const Sha256& doc_commit,
                const store::Seal& seal, const std::optional<ledger::TrailPlace>& place) {
  RecordMap map;
  map.add(RecordKey::Version, std::uint64_t{1});
  map.add(RecordKey::Event, static_cast<std::uint64_t>(event.event));
  map.add(RecordKey::Time, static_cast<std::uint64_t>(event.at.time_since_epoch().count()));
  map.add(RecordKey::Role, static_cast<std::uint64_t>(role));
  map.add(RecordKey::DocCommit, value_of(doc_commit));
  if (event.payload)
    map.add(RecordKey::PayCommit, value_of(ledger::commit_payload(seal.doc_salt, *event.payload)));
  if (event.document_type != 0) map.add(RecordKey::DocumentType, event.document_type);
  if (event.sbd_bytes != 0)
    map.add(RecordKey::SbdBytes, static_cast<std::uint64_t>(event.sbd_bytes));
  if (place) map.add(RecordKey::Trail, place->encode());
  map.add(RecordKey::Evidence, evidence_of(event));
  if (!event.rule_set.empty()) map.add(RecordKey::RuleSet, event.rule_set);
  map.add(RecordKey::Software, std::string("kuitti/" KUITTI_VERSION));
  map.add(RecordKey::Id, Bytes(seal.entry_id.begin(), seal.entry_id.end()));
  return std::move(map).encode();
}

using Tag = std::array<std::uint8_t, 16>;

/// Record, commitments and fields once the tags' sources are known; the commitment to the record.
Sha256 finish(store::Seal& seal, const SealedEvent& event, ledger::Role role, const Tag& pair_tag,
              const Tag& trail_tag, const std::optional<ledger::TrailPlace>& place) {
  const Sha256 doc_commit = ledger::commit_document(seal.doc_salt, event.sbd);
  seal.record = record_of(event, role, doc_commit, seal, place);
  const Sha256 rec_commit = ledger::commit_record(seal.rec_salt, seal.record);
  seal.fields.clear();
  base::append(seal.fields, pair_tag);
  base::append(seal.fields, trail_tag);
  base::append(seal.fields, doc_commit.bytes());
  base::append(seal.fields, rec_commit.bytes());
  return rec_commit;
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

std::vector<Sha256> trail_keys(const store::Message& message, const ubl::References& references) {
  const std::string sender = key_of(message.sender);
  const std::string receiver = key_of(message.receiver);
  std::vector<Sha256> keys;
  const auto add = [&](const ubl::DocumentName& name) {
    const bool sends = name.issuer == ubl::DocumentName::Issuer::Sender;
    Bytes text = base::to_bytes("kuitti trail key 1");
    text.push_back(name.kind);
    for (const std::string& part : {sends ? sender : receiver, sends ? receiver : sender, name.id})
      base::append(text, base::crypto::sha256(part).bytes());
    keys.push_back(base::crypto::sha256(text));
  };
  for (const ubl::DocumentName& name : references.own) add(name);
  for (const ubl::DocumentName& name : references.named) add(name);
  return keys;
}

store::TrailClaim join_trail(std::vector<Sha256> keys, const Bytes& secret) {
  return {std::move(keys), ledger::trail_secret(secret), {}};
}

store::Seal seal_paired(const SealedEvent& event, ledger::Role role, const Bytes& secret,
                        std::vector<Sha256> keys, const std::string& family, base::Random& random) {
  store::Seal seal = begin(event, random);
  seal.prk = secret;
  seal.doc_salt = ledger::doc_salt(secret, role);
  store::TrailClaim claim = join_trail(std::move(keys), secret);
  claim.finish = [event, role, family](store::Seal& placed, const store::TrailPlace& place) {
    return finish(placed, event, role, ledger::pair_tag(placed.prk, role),
                  ledger::trail_tag(place.secret, family, place.number),
                  ledger::TrailPlace{place.number, place.previous});
  };
  seal.claim = std::move(claim);
  return seal;
}

store::Seal seal_own(const SealedEvent& event, base::Random& random) {
  store::Seal seal = begin(event, random);
  seal.doc_salt = random.bytes(kSaltBytes);
  finish(seal, event, ledger::Role::None, ledger::filler_pair_tag(seal.rec_salt),
         ledger::filler_trail_tag(seal.rec_salt), std::nullopt);
  return seal;
}

store::Seal seal_erasure(const std::vector<store::Seal>& erased, base::Timestamp at,
                         base::Random& random) {
  SealedEvent event;
  event.event = LedgerEvent::Erased;
  event.at = at;
  store::Seal seal = begin(event, random);
  Value::Array concerned;
  for (const store::Seal& one : erased) {
    if (!one.place) continue;
    const ledger::SealedFields fields = sealed_fields(one);
    concerned.emplace_back(Value::Array{value_of(base::crypto::sha256(one.place->origin)),
                                        value_of(fields.rec_commit)});
  }
  const Sha256 filler = ledger::filler_document(seal.rec_salt);
  RecordMap map;
  map.add(RecordKey::Version, std::uint64_t{1});
  map.add(RecordKey::Event, seal.event);
  map.add(RecordKey::Time, static_cast<std::uint64_t>(at.time_since_epoch().count()));
  map.add(RecordKey::Role, static_cast<std::uint64_t>(ledger::Role::None));
  map.add(RecordKey::DocCommit, value_of(filler));
  map.add(RecordKey::Concerned, Value(std::move(concerned)));
  map.add(RecordKey::Software, std::string("kuitti/" KUITTI_VERSION));
  map.add(RecordKey::Id, Bytes(seal.entry_id.begin(), seal.entry_id.end()));
  seal.record = std::move(map).encode();
  base::append(seal.fields, ledger::filler_pair_tag(seal.rec_salt));
  base::append(seal.fields, ledger::filler_trail_tag(seal.rec_salt));
  base::append(seal.fields, filler.bytes());
  base::append(seal.fields, ledger::commit_record(seal.rec_salt, seal.record).bytes());
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
