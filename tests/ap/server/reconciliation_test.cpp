// Our documents against the log of the other side, which is Espoo's.
#include "ap/server/reconciliation.h"

#include <catch2/catch.hpp>

#include "ledger/log/chain.h"
#include "ledger/mirror/memory_mirror_store.h"
#include "ledger/mirror/mirrored_log.h"
#include "ledger/monitor/copy_watch.h"
#include "ledger/monitor/entry_scan.h"
#include "tests/ap/server/exchanges.h"
#include "tests/ap/server/node_world.h"
#include "tests/ledger/witness/small_log.h"

using namespace ap::server;
using namespace std::chrono_literals;
using ap::store::Message;
using Outcome = Comparisons::Outcome;

namespace {

const ledger::SignerKey kWitness =
    ledger::SignerKey::make("witness.oulu.example", ledger::KeyType::Cosigner, base::Bytes(32, 3))
        .value();

/// A log of Espoo, and our copy of it.
struct Followed {
  Followed(std::uint8_t seed, const std::string& origin) : log(seed, origin) {}
  test::SmallLog log;
  ledger::MemoryTileStore tiles;
  ledger::VerifierKey key = log.key.verifier();
  ledger::WatchedLog watched{"espoo", key, tiles, ledger::Sources(log.fetch(), {}), {}};
};

struct World {
  Followed first{5, "ledger.espoo.example/2026"}, second{6, "ledger.espoo.example/2026b"};
  test::SmallLog& espoo = first.log;
  base::file::TemporaryFolder folder = test::memory_folder("reconciliation");
  test::NodeFolder node{"POP000001"};
  Config config = node.config();
  test::SteppedClock& clock = espoo.clock;
  test::SeededRandom random{1};
  test::StoreWorld store;
  std::unique_ptr<Shards> shards = Shards::open(config, clock, random).value();
  ledger::MemoryMirrorStore mirrors;
  ledger::VerifierKey key = first.key;
  std::vector<Peer> peers{
      {"espoo", "ledger.espoo.example", "http://espoo", key, "", std::nullopt, {"PFI000002"}}};
  std::unique_ptr<ledger::SearchIndex> index =
      ledger::SearchIndex::open(folder.path() / "index.db").value();
  std::unique_ptr<ledger::CosignedHistory> history =
      ledger::CosignedHistory::open(folder.path() / "history.db", {kWitness.verifier()}).value();
  std::unique_ptr<Comparisons> comparisons =
      Comparisons::open(folder.path() / "comparisons.db").value();
  ledger::Alarms alarms{clock, [](auto, const auto&) {}};
  std::vector<ledger::VerifierKey> keys{key, second.key, kWitness.verifier()};
  ledger::EvidenceFolder evidence{folder.path() / "evidence", keys,
                                  [](const auto&, const auto&) {}};
  ledger::CopyWatch copies{{mirrors, *index, *history, evidence, alarms}};
  std::optional<base::Timestamp> as_of;
  Reconciliation documents{{.messages = *store.messages,
                            .shards = *shards,
                            .peers = peers,
                            .copy_of = [this](const Peer& peer) { return copy(peer); },
                            .index = *index,
                            .history = *history,
                            .folder = evidence,
                            .alarms = alarms,
                            .comparisons = *comparisons,
                            .clock = clock}};

  /// Espoo's second shard is named too, at the same seat.
  void name_second() {
    peers.push_back({"espoo-b",
                     "ledger.espoo.example",
                     "http://espoo",
                     second.key,
                     "",
                     std::nullopt,
                     {"PFI000002"}});
  }
  base::Result<std::optional<Reconciliation::Copy>> copy(const Peer& peer) {
    TRY(const auto state, mirrors.load(peer.key.name()));
    if (!as_of || !state.head) return std::optional<Reconciliation::Copy>();
    Followed& held = peer.name == "espoo" ? first : second;
    return std::optional(Reconciliation::Copy{{held.tiles, *state.head}, *as_of});
  }
  Message exchanged(Message message) {
    return test::exchange(*store.messages, *shards, std::move(message), clock.now());
  }
  void espoo_logs(const ledger::SealedFields& fields) { logs(first, fields); }
  void logs(Followed& shard, const ledger::SealedFields& fields) {
    ledger::EntryId id;
    random.fill(id);
    shard.log.log->append(fields, id).value();
  }
  void follow(Followed& shard) {
    ledger::MirroredLog({shard.tiles, mirrors, nullptr, shard.key, shard.watched.sources, clock,
                         [](auto&, auto) { return base::Result<void>(); }})
        .catch_up()
        .value();
    ledger::SignedCheckpoint head = shard.log.log->checkpoint();
    head.note += kWitness.sign_line(head.checkpoint.text(), clock.now());
    copies.hear(shard.watched, head);
    copies.look(shard.watched).value();
  }
  /// Espoo's log is mirrored, its head cosigned, and everything compared.
  void look() {
    as_of = clock.now();
    follow(first);
    if (peers.size() > 1) follow(second);
    documents.round().value();
  }
  Comparisons::Result of(const Message& message) {
    return comparisons->find(message.id).value().value();
  }
  std::vector<std::string> omissions() const {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& file :
         std::filesystem::directory_iterator(folder.path() / "evidence", ignored)) {
      if (file.path().filename().string().starts_with("omission-"))
        names.push_back(file.path().filename().string());
    }
    return names;
  }
};

}  // namespace

TEST_CASE("documents that both sides logged are settled, sent and received") {
  World world;
  const Message sent = world.exchanged(test::submitted(1));
  Message in = test::received(2);
  in.from_seat = "PFI000002";
  const Message received = world.exchanged(in);
  world.look();
  CHECK(world.of(sent).outcome == Outcome::Waiting);
  world.espoo.append(300);
  world.espoo_logs(test::counterpart_of(sent));
  world.espoo_logs(test::counterpart_of(received));
  world.look();
  CHECK(world.of(sent).outcome == Outcome::Same);
  CHECK(world.of(sent).entry == 300u);
  CHECK(world.of(received).entry == 301u);
  CHECK(world.of(received).peer == "espoo");
  CHECK(world.alarms.standing().empty());
  CHECK(world.comparisons->counts().value() ==
        std::map<Outcome, std::uint64_t>{{Outcome::Same, 2}});
  CHECK(world.comparisons->unsettled().value().empty());
}

TEST_CASE("a sent document that the receiver did not log is an alarm, and evidence by itself") {
  World world;
  world.espoo.append(3);
  world.look();
  world.clock.advance(400s);
  const Message sent = world.exchanged(test::submitted(1));
  world.espoo.append(2);
  world.clock.advance(360s);
  world.look();
  CHECK(world.of(sent).outcome == Outcome::Waiting);
  CHECK(world.alarms.standing().empty());
  world.clock.advance(2s);
  world.look();
  CHECK(world.of(sent).outcome == Outcome::Missing);
  REQUIRE(world.alarms.standing().size() == 1);
  CHECK(world.alarms.standing().front().kind == "missing");
  CHECK(world.alarms.standing().front().words.find(sent.id) != std::string::npos);
  REQUIRE(world.omissions().size() == 1);
  CHECK(world.of(sent).evidence == world.omissions().front());
  const auto text =
      base::file::read_text(world.folder.path() / "evidence" / world.omissions().front()).value();
  const auto evidence = ledger::parse_evidence(text).value();
  CHECK(ledger::judge_evidence(evidence, world.keys));
  CHECK(std::get<ledger::OmissionEvidence>(evidence).message_id == sent.message_id);
  world.clock.advance(3600s);
  world.look();
  CHECK(world.omissions().size() == 1);

  // Logged at last: the alarm ends, the evidence of the delay stays.
  world.espoo_logs(test::counterpart_of(sent));
  world.look();
  CHECK(world.of(sent).outcome == Outcome::Same);
  CHECK(world.alarms.standing().empty());
  CHECK(world.omissions().size() == 1);
}

TEST_CASE("while our copy may be behind nothing is called missing") {
  World world;
  const Message sent = world.exchanged(test::submitted(1));
  world.look();
  world.clock.advance(2h);
  world.documents.round().value();  // the copy was not renewed
  CHECK(world.of(sent).outcome == Outcome::Waiting);
}

TEST_CASE("a received document that its sender did not log is an alarm without evidence") {
  World world;
  world.espoo.append(3);
  world.look();
  world.clock.advance(400s);
  Message in = test::received(2);
  in.from_seat = "PFI000002";
  const Message received = world.exchanged(in);
  world.clock.advance(362s);
  world.look();
  CHECK(world.of(received).outcome == Outcome::Missing);
  CHECK(world.alarms.standing().size() == 1);
  CHECK(world.omissions().empty());
}

TEST_CASE("the other side's entry over other bytes is a dispute") {
  World world;
  const Message sent = world.exchanged(test::submitted(1));
  ledger::SealedFields other = test::counterpart_of(sent);
  other.doc_commit = base::crypto::sha256("other");
  world.espoo_logs(other);
  world.look();
  CHECK(world.of(sent).outcome == Outcome::Other);
  REQUIRE(world.alarms.standing().size() == 1);
  CHECK(world.alarms.standing().front().kind == "dispute");
}

TEST_CASE("what was never sent, is on its way, or goes where no log is followed") {
  World world;
  Message elsewhere = test::submitted(1);
  elsewhere.to_seat = "PFI000009";
  elsewhere = world.exchanged(elsewhere);
  const Message failed = test::submitted(2);
  world.store.messages->insert(failed, {}, {}, "stored").value();
  world.store.messages
      ->advance(failed.id, test::step(ap::store::State::Accepted, ap::store::State::Failed))
      .value();
  const Message under_way = test::submitted(3);
  world.store.messages->insert(under_way, {}, {}, "stored").value();
  world.clock.advance(1h);
  world.look();
  CHECK(world.of(elsewhere).outcome == Outcome::NoLog);
  CHECK(world.of(failed).outcome == Outcome::Nothing);
  CHECK(world.of(under_way).outcome == Outcome::Waiting);
  CHECK(world.alarms.standing().empty());
}

TEST_CASE("the closed shard of a year is accused of nothing") {
  World world;
  ledger::SystemEntry close;
  close.fields = {{0, std::uint64_t{1}}, {1, std::uint64_t{ledger::SystemEntry::ShardClose}}};
  world.espoo.log->append_system(close).value();
  world.look();
  world.clock.advance(400s);
  const Message sent = world.exchanged(test::submitted(1));
  world.clock.advance(1h);
  world.look();
  CHECK(world.of(sent).outcome == Outcome::Waiting);
  CHECK(world.alarms.standing().empty());
}

TEST_CASE("of a city with two shards at one seat both are looked at") {
  World world;
  world.name_second();
  world.espoo.append(3);
  world.look();
  const Message before = world.exchanged(test::submitted(1));
  const Message after = world.exchanged(test::submitted(2));
  world.espoo_logs(test::counterpart_of(before));
  world.logs(world.second, test::counterpart_of(after));
  world.look();
  for (const auto& [message, peer] : {std::pair(before, "espoo"), std::pair(after, "espoo-b")}) {
    CHECK(world.of(message).outcome == Outcome::Same);
    CHECK(world.of(message).peer == peer);
  }
  // Other bytes in the second are a dispute, also where the first has nothing.
  const Message bent = world.exchanged(test::submitted(3));
  ledger::SealedFields other = test::counterpart_of(bent);
  other.doc_commit = base::crypto::sha256("other");
  world.logs(world.second, other);
  world.look();
  CHECK(world.of(bent).outcome == Outcome::Other);
  CHECK(world.of(bent).peer == "espoo-b");
}

TEST_CASE("of a city with a closed shard and an open one the open one is accused") {
  World world;
  world.name_second();
  REQUIRE(ledger::write_closing(*world.espoo.log));
  world.second.log.append(3);
  world.look();
  world.clock.advance(400s);
  const Message sent = world.exchanged(test::submitted(1));
  world.second.log.append(1);
  world.look();
  CHECK(world.of(sent).outcome == Outcome::Waiting);
  world.clock.advance(362s);
  world.look();
  CHECK(world.of(sent).outcome == Outcome::Missing);
  CHECK(world.of(sent).peer == "espoo-b");
  REQUIRE(world.omissions().size() == 1);
  const auto text =
      base::file::read_text(world.folder.path() / "evidence" / world.omissions().front()).value();
  const auto evidence = ledger::parse_evidence(text).value();
  CHECK(ledger::judge_evidence(evidence, world.keys));
  CHECK(std::get<ledger::OmissionEvidence>(evidence).origin == world.second.key.name());
  world.logs(world.second, test::counterpart_of(sent));
  world.look();
  CHECK(world.of(sent).outcome == Outcome::Same);
}

TEST_CASE("while one shard of a city has no copy here nothing is called missing") {
  World world;
  const Message sent = world.exchanged(test::submitted(1));
  world.look();
  world.name_second();
  world.clock.advance(2h);
  world.as_of = world.clock.now();
  world.follow(world.first);
  world.documents.round().value();
  CHECK(world.of(sent).outcome == Outcome::Waiting);
  CHECK(world.alarms.standing().empty());
}

TEST_CASE("an entry of ours that is not what is kept of the document is an alarm") {
  World world;
  const Message one = world.exchanged(test::submitted(1));
  world.look();
  CHECK(world.alarms.standing().empty());
  // The database says that a document stands where another one does.
  Message two = test::submitted(2);
  two.created = world.clock.now();
  ap::flow::SealedEvent event{};
  event.event = ap::flow::LedgerEvent::Sent;
  event.sbd = two.sbd;
  const auto seal =
      ap::flow::seal_paired(event, ledger::Role::Sender, ap::flow::pair_secret_of(two), {two.sbd},
                            "ledger.test.example", world.random);
  world.store.messages->insert(two, {}, {seal}, "stored").value();
  ap::store::Change change = test::step(ap::store::State::Accepted, ap::store::State::Proven);
  change.placed = {{seal.entry_id, *one.ledger}};
  world.store.messages->advance(two.id, change).value();
  world.look();
  REQUIRE(world.alarms.standing().size() == 1);
  CHECK(world.alarms.standing().front().kind == "own-entry");
}

TEST_CASE("a settled document is looked at again within a day, for a year") {
  World world;
  const Message one = world.exchanged(test::submitted(1));
  world.espoo_logs(test::counterpart_of(one));
  world.look();
  REQUIRE(world.of(one).outcome == Outcome::Same);
  const auto alter = [&](std::string_view what) {
    const auto database = base::sql::Connection::open(world.store.file).value();
    REQUIRE(database->execute(what));
  };
  alter("UPDATE seals SET rec_salt = zeroblob(32)");  // the log cannot be explained by it any more
  world.clock.advance(23h);
  world.look();
  CHECK(world.alarms.standing().empty());
  alter("UPDATE messages SET created = created - 400 * 86400000");
  world.clock.advance(1h);
  world.look();
  CHECK(world.alarms.standing().empty());  // too old
  alter("UPDATE messages SET created = created + 100 * 86400000");
  world.clock.advance(24h);
  world.look();
  REQUIRE(world.alarms.standing().size() == 1);
  CHECK(world.alarms.standing().front().kind == "own-entry");
}

TEST_CASE("what was compared is known over a restart, and only what is new is looked at") {
  World world;
  const Message one = world.exchanged(test::submitted(1));
  world.espoo_logs(test::counterpart_of(one));
  world.look();
  world.comparisons = nullptr;
  const auto again = Comparisons::open(world.folder.path() / "comparisons.db").value();
  CHECK(again->find(one.id).value()->outcome == Outcome::Same);
  CHECK(again->seen().value() == world.clock.now());
}
