#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ledger/audit/bundle.h"
#include "ledger/audit/verify.h"
#include "ledger/entry/record.h"
#include "ledger/entry/secrets.h"
#include "ledger/log/log.h"
#include "ledger/note/tlog_proof.h"
#include "ledger/store/memory.h"
#include "tests/support/fakes.h"

namespace test {

/// A purchase of five documents in a city's log, between entries of others, cosigned by two
/// witnesses: what an auditor is given of it.
struct TrailWorld {
  struct Entry {
    base::Bytes sbd, record, rec_salt, doc_salt, prk;
    ledger::SealedFields fields;
    ledger::LeafIndex index;
  };
  static constexpr std::uint64_t kSeconds = 1'798'761'600;
  static constexpr auto kFamily = "ledger.espoo.example";

  ledger::MemoryTileStore tiles;
  ledger::MemoryCheckpointStore heads;
  SteppedClock clock{base::Timestamp(std::chrono::seconds(kSeconds))};
  ledger::SignerKey key =
      ledger::SignerKey::make("ledger.espoo.example/2027", ledger::KeyType::Log, base::Bytes(32, 5))
          .value();
  std::vector<ledger::SignerKey> witnesses;
  base::Bytes receipt = base::to_bytes("<receipt/>");
  base::Bytes secret;  ///< T
  std::unique_ptr<ledger::Log> log;
  std::vector<Entry> entries;

  TrailWorld() {
    for (const std::string name : {"turku", "vaasa"}) {
      const auto seed = base::Bytes(32, static_cast<std::uint8_t>(name.front()));
      witnesses.push_back(
          ledger::SignerKey::make("witness." + name + ".example", ledger::KeyType::Cosigner, seed)
              .value());
    }
    ledger::create_log(tiles, heads, key).value();
    log = ledger::Log::open(tiles, heads, key, clock, {.interval = std::chrono::milliseconds(0)})
              .value();
    std::uint8_t other = 100;
    for (const std::uint64_t type : {1u, 2u, 3u, 4u, 6u}) {
      log->append(ledger::SealedFields{}, ledger::EntryId{other++}).value();
      append(seal(type));
    }
    log->append(ledger::SealedFields{}, ledger::EntryId{other}).value();
  }

  /// A document of that type, as the next of the trail.
  Entry seal(std::uint64_t type) {
    const auto number = static_cast<std::uint8_t>(entries.size());
    Entry made;
    made.sbd = base::to_bytes("<StandardBusinessDocument>" + std::to_string(type) +
                              "</StandardBusinessDocument>");
    made.prk =
        ledger::pair_secret({"m" + std::to_string(number) + "@x", "i",
                             "iso6523-actorid-upis::0216:1", "iso6523-actorid-upis::0216:2"});
    if (secret.empty()) secret = ledger::trail_secret(made.prk);
    made.doc_salt = ledger::doc_salt(made.prk, ledger::Role::Receiver);
    made.rec_salt = base::Bytes(32, static_cast<std::uint8_t>(40 + number));
    made.fields.pair_tag = ledger::pair_tag(made.prk, ledger::Role::Receiver);
    made.fields.trail_tag = ledger::trail_tag(secret, kFamily, number);
    made.fields.doc_commit = ledger::commit_document(made.doc_salt, made.sbd);
    ledger::TrailPlace place{number, {}};
    if (number > 0) place.previous = entries.back().fields.rec_commit;
    using base::cbor::Value;
    const auto bytes_of = [](const base::crypto::Sha256& digest) {
      return base::Bytes(digest.bytes().begin(), digest.bytes().end());
    };
    made.record = base::cbor::encode(
        Value(Value::Map{{0, std::uint64_t{1}},
                         {1, std::uint64_t{3}},
                         {2, kSeconds * 1000 + number},
                         {3, std::uint64_t{2}},
                         {4, bytes_of(made.fields.doc_commit)},
                         {6, type},
                         {8, place.encode()},
                         {9, Value(Value::Map{{3, bytes_of(base::crypto::sha256(receipt))}})}}));
    made.fields.rec_commit = ledger::commit_record(made.rec_salt, made.record);
    return made;
  }
  void append(Entry made) {
    const ledger::EntryId id{static_cast<std::uint8_t>(entries.size() + 1)};
    made.index = log->append(made.fields, id).value().index;
    entries.push_back(std::move(made));
  }

  std::string proof(const Entry& entry, ledger::Disclosure shown) const {
    shown.entry = log->entry(entry.index).value();
    std::string text = log->prove(entry.index, shown.encode()).value().text();
    const std::string note = log->checkpoint().checkpoint.text();
    for (const auto& witness : witnesses) text += witness.sign_line(note, clock.now());
    return text;
  }
  std::string trail_proof(const Entry& entry) const {
    ledger::Disclosure shown;
    shown.record = entry.record;
    shown.rec_salt = entry.rec_salt;
    return proof(entry, shown);
  }
  /// Everything about one document, and the trail of all.
  ledger::Bundle bundle(std::size_t number) const {
    const Entry& own = entries[number];
    ledger::Bundle made;
    made.proof = proof(own, {{}, own.record, own.rec_salt, own.doc_salt, own.prk, secret});
    made.document = own.sbd;
    made.receipt = receipt;
    made.policy = policy_text();
    for (std::uint32_t at = 0; at < entries.size(); ++at)
      made.trail.emplace(at, trail_proof(entries[at]));
    return made;
  }
  /// Every character of it counts: no address, no comment, and all witnesses are needed.
  std::string policy_text() const {
    return "log " + key.verifier().text() + "\nwitness turku " + witnesses[0].verifier().text() +
           "\nwitness vaasa " + witnesses[1].verifier().text() +
           "\ngroup cities all turku vaasa\nquorum cities\n";
  }
  ledger::Audit audit(const ledger::Bundle& made) const {
    return ledger::verify_bundle(made.encode(), ledger::Policy::parse(policy_text()).value(), {},
                                 clock.now())
        .value();
  }
};

}  // namespace test
