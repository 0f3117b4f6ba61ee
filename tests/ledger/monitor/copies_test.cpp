// What is read out of the copy of a log: counterparts, omissions, false times.
#include <catch2/catch.hpp>

#include "ledger/entry/entry.h"
#include "ledger/entry/secrets.h"
#include "ledger/mirror/memory_mirror_store.h"
#include "ledger/mirror/mirrored_log.h"
#include "ledger/monitor/copy_watch.h"
#include "ledger/monitor/entry_scan.h"
#include "tests/ledger/witness/small_log.h"

using namespace ledger;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kNow = 1'800'000'000;

const SignerKey kTurku =
    SignerKey::make("witness.turku.example", KeyType::Cosigner, base::Bytes(32, 2)).value();
const SignerKey kOulu =
    SignerKey::make("witness.oulu.example", KeyType::Cosigner, base::Bytes(32, 3)).value();

base::Timestamp at(std::uint64_t seconds) {
  return base::Timestamp(std::chrono::seconds(seconds));
}

/// A message of Vaasa to Espoo; what both know.
struct Exchange {
  std::string message_id = "6f1c@ap.vaasa.example", instance_id = "9b0c";
  std::string sender = "iso6523-actorid-upis::0216:1", receiver = "iso6523-actorid-upis::0216:2";
  base::Bytes secret = pair_secret({message_id, instance_id, sender, receiver});
  base::crypto::Sha256 sbd = base::crypto::sha256(base::to_bytes("the envelope"));

  base::Bytes entry(std::uint64_t time, std::string_view document = "the envelope") const {
    DocumentEntry made;
    made.time = time;
    made.fields.pair_tag = pair_tag(secret, Role::Receiver);
    made.fields.doc_commit =
        commit_document(doc_salt(secret, Role::Receiver), base::to_bytes(document));
    return made.encode();
  }
  Expected expected(std::uint64_t since) const {
    return {pair_tag(secret, Role::Receiver),
            commit_document(doc_salt(secret, Role::Receiver), sbd), at(since), 60s};
  }
  Receipted receipted(std::uint64_t time) const {
    return {message_id, instance_id, sender, receiver, base::to_bytes("receipt"), time, 60};
  }
};

/// Espoo's log, and Vaasa's copy of it with what is read from it.
struct World {
  test::SmallLog log;
  base::file::TemporaryFolder folder = test::memory_folder("copies");
  MemoryTileStore copy;
  MemoryMirrorStore store;
  VerifierKey key = log.key.verifier();
  std::vector<VerifierKey> keys{key, kTurku.verifier(), kOulu.verifier()};
  std::unique_ptr<SearchIndex> index = SearchIndex::open(folder.path() / "index.db").value();
  std::unique_ptr<CosignedHistory> history =
      CosignedHistory::open(folder.path() / "history.db", {keys[1], keys[2]}).value();
  Alarms alarms{log.clock, [](auto, const auto&) {}};
  EvidenceFolder evidence{folder.path() / "evidence", keys, [](const auto&, const auto&) {}};
  CopyWatch watch{{store, *index, *history, evidence, alarms}};
  WatchedLog watched{"espoo", key, copy, Sources(log.fetch(), {}), {}};
  Exchange exchange;

  void fill(int count, std::uint64_t time = kNow) {
    for (int n = 0; n < count; ++n) {
      DocumentEntry other;
      other.time = time;
      other.fields.pair_tag[0] = static_cast<std::uint8_t>(n);
      other.fields.pair_tag[1] = 1;
      append(other.encode());
    }
  }
  void append(const base::Bytes& entry) {
    log.log->append_raw(entry).value();
    log.notes.push_back(log.log->checkpoint().note);
  }
  HeldLog mirror() {
    MirroredLog({copy, store, nullptr, key, watched.sources, log.clock,
                 [](auto&, auto) { return base::Result<void>(); }})
        .catch_up()
        .value();
    return {copy, *store.load(key.name()).value().head};
  }
  /// The newest head as witnesses cosigned it; it is heard and looked at.
  void cosigned(std::uint64_t turku, std::uint64_t oulu) {
    SignedCheckpoint head = log.log->checkpoint();
    const std::string text = Note::parse(head.note).value().text;
    head.note += kTurku.sign_line(text, at(turku)) + kOulu.sign_line(text, at(oulu));
    mirror();
    watch.hear(watched, head);
    watch.look(watched).value();
  }
  Counterpart look(std::uint64_t as_of) {
    const HeldLog held = mirror();
    scan_entries(held, key.name(), *index).value();
    return find_counterpart(exchange.expected(kNow), held, key.name(), *index, at(as_of)).value();
  }
};

using Outcome = Counterpart::Outcome;

}  // namespace

TEST_CASE("the counterpart's entry is found by its tag, whatever stands around it") {
  World world;
  const auto before = GENERATE(0, 255, 256, 300);
  world.fill(before);
  CHECK(world.look(kNow + 361).outcome == Outcome::Missing);
  world.append(world.exchange.entry(kNow));
  world.fill(20);
  const Counterpart found = world.look(kNow + 361);
  CHECK(found.outcome == Outcome::Same);
  CHECK(found.index == LeafIndex(static_cast<std::uint64_t>(before)));
}

TEST_CASE("an entry that the index has from a newer head than ours does not count yet") {
  World world;
  world.fill(256);
  const HeldLog before = world.mirror();
  world.append(world.exchange.entry(kNow));
  CHECK(world.look(kNow).outcome == Outcome::Same);
  CHECK(find_counterpart(world.exchange.expected(kNow), before, world.key.name(), *world.index,
                         at(kNow))
            .value()
            .outcome == Outcome::Waiting);
}

TEST_CASE(
    "a missing entry is late only after the delay and the clocks' tolerance, and never before "
    "our copy is") {
  World world;
  world.fill(3);
  CHECK(world.look(kNow).outcome == Outcome::Waiting);
  CHECK(world.look(kNow + 360).outcome == Outcome::Waiting);
  CHECK(world.look(kNow + 361).outcome == Outcome::Missing);
}

TEST_CASE("an entry of the message that commits to other bytes is told apart") {
  World world;
  world.append(world.exchange.entry(kNow, "another envelope"));
  CHECK(world.look(kNow).outcome == Outcome::Other);
  world.append(world.exchange.entry(kNow));
  CHECK(world.look(kNow).outcome == Outcome::Same);
}

TEST_CASE("the tags of a log are no other log's") {
  World world;
  world.append(world.exchange.entry(kNow));
  scan_entries(world.mirror(), world.key.name(), *world.index).value();
  const auto tag = pair_tag(world.exchange.secret, Role::Receiver);
  CHECK(world.index->find_in(world.key.name(), TagKind::Pair, tag).value().size() == 1);
  CHECK(world.index->find_in("ledger.oulu.example/2026", TagKind::Pair, tag).value().empty());
}

TEST_CASE("an omission is proven by two cosigned heads around the receipt and what is between") {
  World world;
  const auto before = GENERATE(0, 7, 300);
  world.fill(before);
  world.cosigned(kNow - 400, kNow - 310);
  world.fill(40);
  const HeldLog held = world.mirror();
  const auto prove = [&](std::uint64_t time) {
    return prove_omission(world.exchange.receipted(time), world.mirror(), world.key.name(),
                          *world.history);
  };
  CHECK(prove(kNow).error().code == "monitor.history");  // nothing after it yet
  world.cosigned(kNow + 100, kNow + 61);
  CHECK(prove(kNow + 2).error().code == "monitor.history");   // one witness signed too early
  CHECK(prove(kNow - 11).error().code == "monitor.history");  // one witness signed too late
  const auto evidence = prove(kNow);
  REQUIRE(evidence);
  CHECK(evidence->entries.size() == 40);
  CHECK(judge_evidence(parse_evidence(evidence_text(*evidence)).value(), world.keys));
  CHECK(world.evidence.keep(*evidence).value().starts_with("omission-"));
}

TEST_CASE("no evidence of an omission holds where the entry is") {
  World world;
  world.fill(5);
  world.cosigned(kNow - 400, kNow - 400);
  world.fill(3);
  world.append(world.exchange.entry(kNow));
  world.cosigned(kNow + 100, kNow + 100);
  const auto evidence = prove_omission(world.exchange.receipted(kNow), world.mirror(),
                                       world.key.name(), *world.history);
  REQUIRE(evidence);
  CHECK_FALSE(world.evidence.keep(*evidence));
}

TEST_CASE("an entry dated after the cosignatures over it becomes evidence by itself") {
  World world;
  world.fill(300);
  world.cosigned(kNow, kNow + 5);
  CHECK(world.evidence.published().empty());
  const std::uint64_t claimed = kNow + 10 + GENERATE(300, 301);
  const bool is_false = claimed > kNow + 310;
  const bool is_last = GENERATE(true, false);
  world.fill(1, claimed);
  if (!is_last) world.fill(2);  // its followers go back in time
  world.cosigned(kNow + 10, kNow + 8);
  world.cosigned(kNow + 10, kNow + 9);  // the same once more is no news
  REQUIRE(world.evidence.published().size() == (is_false ? 1 : 0));
  CHECK(world.alarms.standing().size() == (is_false ? 1 : 0));
  if (!is_false) return;
  const std::string name = world.evidence.published().front();
  const auto evidence = parse_evidence(world.evidence.read(name).value()).value();
  CHECK(judge_evidence(evidence, world.keys).value().find("holds entry 300") != std::string::npos);
}

TEST_CASE("of the cosigned heads one in ten minutes is kept, and the newest") {
  World world;
  for (std::uint64_t n = 0; n <= 60; ++n) {  // an hour
    world.fill(1);
    world.cosigned(kNow + 60 * n, kNow + 60 * n);
  }
  const std::string origin = world.key.name();
  std::uint64_t kept = 0;
  for (std::uint64_t time = kNow;; ++kept) {
    const auto head = world.history->first_from(origin, time).value();
    if (!head) break;
    time = head->earliest + 1;
  }
  CHECK(kept >= 6);
  CHECK(kept <= 8);
  CHECK(world.history->first_from(origin, kNow + 3600).value()->size == TreeSize(61));
  CHECK(world.history->last_by(origin, kNow + 59).value()->size == TreeSize(1));
  CHECK_FALSE(world.history->last_by(origin, kNow - 1).value());
  CHECK_FALSE(world.history->first_from("another", 0).value());
}

TEST_CASE("a cosigned head that our copy does not have says nothing of time, until it has") {
  World world;
  world.fill(5);
  test::SmallLog other;
  other.append(5, "other ");
  world.mirror();
  SignedCheckpoint head = other.log->checkpoint();
  head.note += kTurku.sign_line(head.checkpoint.text(), at(kNow));
  world.watch.hear(world.watched, head);
  world.watch.look(world.watched).value();
  const std::string origin = world.key.name();
  CHECK_FALSE(world.history->first_from(origin, 0).value());  // of another history
  world.fill(3);
  head = world.log.log->checkpoint();
  head.note += kTurku.sign_line(head.checkpoint.text(), at(kNow));
  world.watch.hear(world.watched, head);
  world.watch.look(world.watched).value();
  CHECK_FALSE(world.history->first_from(origin, 0).value());  // not fetched yet
  world.mirror();
  world.watch.look(world.watched).value();
  CHECK(world.history->first_from(origin, 0).value()->size == TreeSize(8));
}

TEST_CASE("a head that no known witness cosigned, or with a false line, says nothing of time") {
  World world;
  world.fill(2);
  SignedCheckpoint head = world.log.log->checkpoint();
  CHECK_FALSE(world.history->times_of(head));
  const SignerKey stranger =
      SignerKey::make("witness.turku.example", KeyType::Cosigner, base::Bytes(32, 9)).value();
  const std::string text = Note::parse(head.note).value().text;
  SignedCheckpoint other = head;
  other.note += stranger.sign_line(text, at(kNow));
  CHECK_FALSE(world.history->times_of(other));
  other.note = head.note + kTurku.sign_line("other\n", at(kNow));
  CHECK_FALSE(world.history->times_of(other));
  other.note = head.note + kTurku.sign_line(text, at(kNow));
  CHECK(world.history->times_of(other)->latest == kNow);
}
