#include <catch2/catch.hpp>

#include "ledger/audit/bundle.h"
#include "ledger/audit/fsck.h"
#include "ledger/audit/verify.h"
#include "ledger/entry/secrets.h"
#include "ledger/log/log.h"
#include "ledger/store/memory.h"
#include "tests/support/fakes.h"

using namespace ledger;
using namespace std::chrono_literals;
using base::Bytes;
using base::cbor::Value;

namespace {

const base::Timestamp kNow{std::chrono::seconds(1'798'761'600)};

Bytes bytes_of(const base::crypto::Sha256& digest) {
  return Bytes(digest.bytes().begin(), digest.bytes().end());
}

/// A log with some entries, one of which is our receiver's entry of a document.
struct World {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  test::SteppedClock clock{kNow};
  SignerKey key = SignerKey::make("ledger.espoo.example/2026", KeyType::Log, Bytes(32, 5)).value();
  SignerKey witness =
      SignerKey::make("witness.turku.example", KeyType::Cosigner, Bytes(32, 6)).value();
  Bytes document = base::to_bytes("<StandardBusinessDocument>tilaus</StandardBusinessDocument>");
  Bytes receipt = base::to_bytes("<receipt/>");
  std::unique_ptr<Log> log;
  Disclosure disclosure;
  LeafIndex index;

  World() {
    create_log(tiles, heads, key).value();
    log = Log::open(tiles, heads, key, clock, {.interval = 0ms}).value();
    for (std::uint8_t n = 1; n < 7; ++n) log->append(SealedFields{}, EntryId{n}).value();
    disclosure.prk =
        pair_secret({"m@x", "i", "iso6523-actorid-upis::0216:1", "iso6523-actorid-upis::0216:2"});
    disclosure.doc_salt = doc_salt(disclosure.prk, Role::Receiver);
    disclosure.trail_secret = trail_secret(disclosure.prk);
    disclosure.rec_salt = Bytes(32, 8);
    SealedFields fields;
    fields.pair_tag = pair_tag(disclosure.prk, Role::Receiver);
    fields.trail_tag = trail_tag(disclosure.trail_secret, "ledger.espoo.example", 0);
    fields.doc_commit = commit_document(disclosure.doc_salt, document);
    disclosure.record = base::cbor::encode(
        Value(Value::Map{{0, std::uint64_t{1}},
                         {1, std::uint64_t{3}},
                         {3, std::uint64_t{2}},
                         {4, bytes_of(fields.doc_commit)},
                         {8, Value(Value::Array{std::uint64_t{0}, Value()})},
                         {9, Value(Value::Map{{3, bytes_of(base::crypto::sha256(receipt))}})}}));
    fields.rec_commit = commit_record(disclosure.rec_salt, disclosure.record);
    index = log->append(fields, EntryId{99}).value().index;
    log->append(SealedFields{}, EntryId{100}).value();
    disclosure.entry = log->entry(index).value();
  }

  std::string policy_text(std::string_view rest = "quorum none\n") const {
    return "log " + key.verifier().text() + " https://ledger.espoo.example/2026/\n" +
           std::string(rest);
  }
  std::string with_witness() const {
    return policy_text("witness turku " + witness.verifier().text() + "\nquorum turku\n");
  }
  Bundle bundle() const {
    Bundle made;
    made.proof = log->prove(index, disclosure.encode()).value().text();
    made.document = document;
    made.receipt = receipt;
    made.policy = policy_text();
    return made;
  }
  Audit audit(const Bundle& made, const std::string& policy,
              const std::optional<Bytes>& other = {}) const {
    return verify_bundle(made.encode(), Policy::parse(policy).value(), other, kNow).value();
  }
  std::string failing_step(const Bundle& made) const {
    const Audit found = audit(made, policy_text());
    return found.verdict == AuditVerdict::Valid ? "" : found.steps.back().name;
  }
};

}  // namespace

TEST_CASE("a whole bundle passes every step, with the verifier's own policy") {
  const World world;
  const Audit audit = world.audit(world.bundle(), world.policy_text());
  CHECK(audit.verdict == AuditVerdict::Valid);
  CHECK(audit.origin == "ledger.espoo.example/2026");
  CHECK(audit.index == world.index);
  CHECK(audit.steps.size() == 11);
  for (const VerifyStep& step : audit.steps) {
    INFO(step.name);
    CHECK(step.ok);
  }
}

TEST_CASE("whatever is changed in a bundle fails at the step that is about it") {
  const World world;
  Bundle changed = world.bundle();
  changed.document[10] ^= 1;
  CHECK(world.failing_step(changed) == "document");
  changed = world.bundle();
  changed.receipt[1] ^= 1;
  CHECK(world.failing_step(changed) == "evidence");
  const auto disclosing = [&](auto change) {
    Disclosure disclosure = world.disclosure;
    change(disclosure);
    Bundle made = world.bundle();
    made.proof = world.log->prove(world.index, disclosure.encode()).value().text();
    return world.failing_step(made);
  };
  CHECK(disclosing([](Disclosure&) {}) == "");
  CHECK(disclosing([](Disclosure& d) { d.entry[50] ^= 1; }) == "inclusion");
  CHECK(disclosing([](Disclosure& d) { d.record.back() ^= 1; }) == "record");
  CHECK(disclosing([](Disclosure& d) { d.rec_salt[0] ^= 1; }) == "record");
  CHECK(disclosing([](Disclosure& d) { d.doc_salt[0] ^= 1; }) == "document");
  CHECK(disclosing([](Disclosure& d) { d.doc_salt.clear(); }) == "document");
  CHECK(disclosing([](Disclosure& d) { d.prk[0] ^= 1; }) == "pair");
  CHECK(disclosing([](Disclosure& d) { d.trail_secret[0] ^= 1; }) == "trail");
}

TEST_CASE("one changed character of the policy's key is another log") {
  const World world;
  const SignerKey other =
      SignerKey::make("ledger.espoo.example/2026", KeyType::Log, Bytes(32, 55)).value();
  const Audit audit =
      world.audit(world.bundle(), "log " + other.verifier().text() + "\nquorum none\n");
  CHECK(audit.verdict == AuditVerdict::Invalid);
  CHECK(audit.steps.back().name == "checkpoint");
}

TEST_CASE("a missing quorum is told apart from an invalid bundle") {
  const World world;
  Bundle made = world.bundle();
  CHECK(world.audit(made, world.with_witness()).verdict == AuditVerdict::QuorumMissing);
  const std::string text = world.log->checkpoint().checkpoint.text();
  made.proof += world.witness.sign_line(text, kNow + 10s);
  const Audit anchored = world.audit(made, world.with_witness());
  CHECK(anchored.verdict == AuditVerdict::Valid);
  CHECK(anchored.anchor_time == 1'798'761'610);
  CHECK(
      anchored.steps[2].detail ==
      "cosigned by turku at 2027-01-01T00:00:10.000Z; anchored at 2027-01-01T00:00:10.000Z at the "
      "latest");
  // A clock far ahead of ours does not count, and a time before the entry contradicts it.
  made = world.bundle();
  made.proof += world.witness.sign_line(text, kNow + 400s);
  CHECK(world.audit(made, world.with_witness()).verdict == AuditVerdict::QuorumMissing);
  made = world.bundle();
  made.proof += world.witness.sign_line(text, kNow - 400s);
  CHECK(world.audit(made, world.with_witness()).verdict == AuditVerdict::Invalid);
  made = world.bundle();
  made.proof += world.witness.sign_line("other\n", kNow);
  CHECK(world.audit(made, world.with_witness()).steps.back().name == "quorum");
}

TEST_CASE("a document given beside the bundle is the one that is judged") {
  const World world;
  CHECK(world.audit(world.bundle(), world.policy_text(), world.document).verdict ==
        AuditVerdict::Valid);
  CHECK(world.audit(world.bundle(), world.policy_text(), base::to_bytes("other")).verdict ==
        AuditVerdict::Invalid);
}

TEST_CASE("recomputing a log finds any byte that was changed in its tiles") {
  World world;
  for (std::uint64_t n = 0; n < 300; ++n)
    world.log->append_raw(base::to_bytes("entry " + std::to_string(n))).value();
  const Fetch fetch = [&](std::string_view path) { return world.tiles.get(path); };
  const auto check = [&] { return check_log(fetch, world.key.verifier(), [](auto, auto) {}); };
  CHECK(check().value() == world.log->checkpoint().checkpoint);
  for (const auto* path : {"tile/0/000", "tile/0/001.p/52", "tile/1/000.p/1", "tile/entries/000",
                           "tile/entries/001.p/52"}) {
    INFO(path);
    const Bytes good = world.tiles.get(path).value();
    Bytes bad = good;
    bad[bad.size() / 2] ^= 1;
    world.tiles.publish(path, bad).value();
    REQUIRE_FALSE(check());
    CHECK(check().error().kind == base::ErrorKind::Unauthentic);
    world.tiles.publish(path, good).value();
  }
  CHECK(check());
  CHECK_FALSE(check_log(fetch, world.witness.verifier(), [](auto, auto) {}));
}

TEST_CASE("a newer checkpoint must continue an older one") {
  World world;
  const Checkpoint older = world.log->checkpoint().checkpoint;
  for (std::uint64_t n = 0; n < 300; ++n)
    world.log->append_raw(base::to_bytes(std::to_string(n))).value();
  const Checkpoint newer = world.log->checkpoint().checkpoint;
  const Fetch fetch = [&](std::string_view path) { return world.tiles.get(path); };
  CHECK(check_continues(older, newer, fetch));
  CHECK(check_continues(newer, newer, fetch));
  CHECK(check_continues(newer, older, fetch).error().code == "follow.smaller");
  Checkpoint forked = older;
  forked.root = RootHash(base::crypto::sha256("another past"));
  CHECK(check_continues(forked, newer, fetch).error().code == "merkle.consistency");
}
