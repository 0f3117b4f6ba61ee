#include "ledger/witness/witness.h"

#include <catch2/catch.hpp>
#include <thread>

#include "ledger/witness/handler.h"
#include "ledger/witness/memory_witness_store.h"
#include "ledger/witness/sqlite_witness_store.h"
#include "tests/ledger/witness/small_log.h"
#include "tests/support/faulty_stores.h"

using namespace ledger;
using base::http::Request;
using base::http::Response;

namespace {

const SignerKey kOwn =
    SignerKey::make("witness.vaasa.example", KeyType::Cosigner, base::Bytes(32, 7)).value();

KnownLogs known(const test::SmallLog& log) {
  return {{log.key.name(), {{log.key.verifier()}, ""}}};
}

/// A witness over HTTP that knows one log.
struct World {
  test::SmallLog log;
  test::SteppedClock clock{base::Timestamp(std::chrono::seconds(1'800'000'100))};
  MemoryWitnessStore store;
  std::vector<std::pair<std::string, std::string>> forks;
  Witness witness{known(log), store, {&kOwn}, clock, [this](const auto& a, const auto& b) {
                    forks.emplace_back(a, b);
                  }};
  WitnessHandler handler{witness};

  Response post(std::string_view body) {
    Request request;
    request.method = "POST";
    request.target = "/add-checkpoint";
    request.body = base::http::Body(body);
    return handler.handle(request);
  }
  Response post(const AddCheckpoint& request) { return post(request.text()); }
  Response last(std::string_view origin) {
    Request request;
    request.method = "GET";
    request.target = "/" + origin_hash(origin) + "/checkpoint";
    return handler.handle(request);
  }
};

std::string body_of(const Response& response) {
  return base::to_string(response.body.view());
}

/// The request with its checkpoint signed by others or not at all.
AddCheckpoint signed_by(AddCheckpoint request, const std::vector<SignerKey>& keys) {
  request.note.text = request.checkpoint.text();
  std::string bytes = request.note.text + "\n";
  for (const SignerKey& key : keys) bytes += key.sign_line(request.note.text, {});
  request.note = Note::parse(bytes).value();
  return request;
}

}  // namespace

TEST_CASE("a log that grows is cosigned, and the cosignature holds over what was sent") {
  World world;
  world.log.append(9);
  std::uint64_t before = 0;
  for (const std::uint64_t size : {0, 3, 4, 9, 9}) {
    const Response response = world.post(world.log.request(before, size));
    INFO(body_of(response));
    REQUIRE(response.status == 200);
    const std::string whole = world.log.notes[size] + body_of(response);
    const auto line = verify_line(Note::parse(whole).value(), kOwn.verifier());
    REQUIRE(line);
    CHECK(line->time == 1'800'000'100);
    const Response last = world.last(world.log.key.name());
    CHECK(last.status == 200);
    CHECK(body_of(last) == whole);
    before = size;
  }
}

TEST_CASE("a renewed cosignature has the new time") {
  World world;
  world.log.append(3);
  REQUIRE(world.post(world.log.request(0, 3)).status == 200);
  world.clock.advance(std::chrono::hours(1));
  const Response again = world.post(world.log.request(3, 3));
  REQUIRE(again.status == 200);
  const Note note = Note::parse(world.log.notes[3] + body_of(again)).value();
  CHECK(verify_line(note, kOwn.verifier()).value().time == 1'800'003'700);
}

TEST_CASE(
    "each check of the specification has its status, and the same request mended is accepted") {
  World world;
  world.log.append(9);
  REQUIRE(world.post(world.log.request(0, 4)).status == 200);
  const SignerKey& key = world.log.key;
  const SignerKey stranger = SignerKey::make(key.name(), KeyType::Log, base::Bytes(32, 99)).value();
  const AddCheckpoint good = world.log.request(4, 9);
  AddCheckpoint bad = good;
  int status = 0;
  std::string body;

  SECTION("no signature of the log") {
    bad = signed_by(good, {stranger});
    status = 403;
  }
  SECTION("a known line that does not hold beside one that does") {
    bad.note = Note::parse(good.note.bytes() + key.sign_line("other\n", {})).value();
    status = 403;
  }
  SECTION("our own line that does not hold") {
    bad.note = Note::parse(good.note.bytes() + kOwn.sign_line("other\n", {})).value();
    status = 403;
  }
  SECTION("another log") {
    bad.checkpoint.origin = "ledger.turku.example/2026";
    bad = signed_by(bad, {key});
    status = 404;
  }
  SECTION("old size above the new one") {
    bad = world.log.request(0, 3);
    bad.old_size = TreeSize(4);
    status = 400;
  }
  SECTION("an old size that is not the last one, smaller") {
    bad = world.log.request(3, 9);
    status = 409;
    body = "4\n";
  }
  SECTION("an old size that is not the last one, larger") {
    bad = world.log.request(5, 9);
    status = 409;
    body = "4\n";
  }
  SECTION("old size 0 when something was cosigned") {
    bad = world.log.request(0, 9);
    status = 409;
    body = "4\n";
  }
  SECTION("a smaller tree") {
    bad = world.log.request(3, 3);
    status = 409;
    body = "4\n";
  }
  SECTION("a proof with one hash changed") {
    auto bytes = base::to_bytes(bad.proof[0].value().hex());
    bad.proof[0] = NodeHash(base::crypto::sha256(bytes));
    status = 422;
  }
  SECTION("a proof too short") {
    bad.proof.pop_back();
    status = 422;
  }
  SECTION("a proof too long") {
    bad.proof.push_back(bad.proof[0]);
    status = 422;
  }
  SECTION("the same size with another root") {
    bad = world.log.request(4, 4);
    bad.checkpoint.root = good.checkpoint.root;
    bad = signed_by(bad, {key});
    status = 422;
  }
  SECTION("the same size with a proof") {
    bad = world.log.request(4, 4);
    bad.proof = good.proof;
    status = 422;
  }
  const Response refused = world.post(bad);
  INFO(body_of(refused));
  CHECK(refused.status == status);
  CHECK(refused.headers.get("Content-Type") ==
        (status == 409 ? "text/x.tlog.size" : "text/plain; charset=utf-8"));
  if (status == 409) CHECK(body_of(refused) == body);
  CHECK(world.store.load(key.name()).value().last->size == TreeSize(4));  // nothing has changed
  CHECK(world.post(good).status == 200);
}

TEST_CASE("the checks come in the order of the specification") {
  World world;
  world.log.append(9);
  REQUIRE(world.post(world.log.request(0, 4)).status == 200);
  const SignerKey stranger =
      SignerKey::make(world.log.key.name(), KeyType::Log, base::Bytes(32, 99)).value();
  AddCheckpoint wrong = world.log.request(3, 9);  // wrong in every way, and mended one by one
  wrong.old_size = TreeSize(20);
  wrong.checkpoint.origin = "unknown.example/1";
  CHECK(world.post(signed_by(wrong, {stranger})).status == 404);
  wrong.checkpoint.origin = world.log.key.name();
  CHECK(world.post(signed_by(wrong, {stranger})).status == 403);
  CHECK(world.post(signed_by(wrong, {world.log.key})).status == 400);
  wrong.old_size = TreeSize(3);
  CHECK(world.post(signed_by(wrong, {world.log.key})).status == 409);
  wrong.old_size = TreeSize(4);
  CHECK(world.post(signed_by(wrong, {world.log.key})).status == 422);
  wrong.proof = world.log.request(4, 9).proof;
  CHECK(world.post(signed_by(wrong, {world.log.key})).status == 200);
}

TEST_CASE("the empty tree: its root, and no proof from it") {
  World world;
  world.log.append(2);
  AddCheckpoint empty = world.log.request(0, 0);
  empty.checkpoint.root = RootHash(base::crypto::sha256(std::string_view("x")));
  CHECK(world.post(signed_by(empty, {world.log.key})).status == 422);
  AddCheckpoint from_nothing = world.log.request(0, 2);
  from_nothing.proof = world.log.request(1, 2).proof;
  CHECK(world.post(from_nothing).status == 422);
  CHECK(world.post(world.log.request(0, 0)).status == 200);
  CHECK(world.post(world.log.request(0, 2)).status == 200);
}

TEST_CASE("what cannot be read is 400") {
  World world;
  world.log.append(9);
  const std::string good = world.log.request(0, 9).text();
  const std::string note = good.substr(good.find("\n\n") + 2);
  const std::string hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  std::string many, full;
  for (int n = 0; n < 64; ++n) many += hash;
  for (int n = 0; n < 63; ++n) full += hash;
  const std::vector<std::string> bodies{"",
                                        "\n",
                                        "old\n\n" + note,
                                        "old \n\n" + note,
                                        "old -1\n\n" + note,
                                        "old 00\n\n" + note,
                                        "old 18446744073709551616\n\n" + note,
                                        "new 0\n\n" + note,
                                        "old 0\n" + note,
                                        "old 0\n\n\n" + note,
                                        "old 0\nAAAA\n\n" + note,
                                        "old 0\n" + hash.substr(1) + "\n" + note,
                                        "old 0\n" + many + "\n" + note,
                                        "old 0\r\n\r\n" + note,
                                        "old 0\n\n" + note.substr(0, note.size() - 1),
                                        "old 0\n\nnonsense\n",
                                        "old 0\n\n" + std::string(70'000, 'a')};
  for (const std::string& body : bodies) {
    INFO(body.substr(0, 80));
    CHECK(world.post(body).status == 400);
  }
  CHECK(world.post("old 0\n" + full + "\n" + note).status == 422);  // read, and judged
  CHECK(world.post(good).status == 200);
}

TEST_CASE("other paths and methods, an unknown log and too many at once") {
  World world;
  world.log.append(1);
  Request request;
  request.method = "GET";
  request.target = "/add-checkpoint";
  CHECK(world.handler.handle(request).status == 405);
  for (const auto* target : {"/", "/checkpoint", "//checkpoint", "/x/checkpoint", "/add"}) {
    request.target = target;
    INFO(target);
    CHECK(world.handler.handle(request).status == 404);
  }
  CHECK(world.last(world.log.key.name()).status == 404);  // known, but nothing cosigned
  WitnessHandler full(world.witness, 0);
  request.method = "POST";
  request.target = "/add-checkpoint";
  request.body = base::http::Body(std::string_view(world.log.request(0, 1).text()));
  const Response busy = full.handle(request);
  CHECK(busy.status == 429);
  CHECK(busy.headers.get("Retry-After") == "1");
  CHECK(world.handler.handle(request).status == 200);
}

TEST_CASE("a log with two keys is cosigned under either") {
  World world;
  world.log.append(2);
  const SignerKey next =
      SignerKey::make(world.log.key.name(), KeyType::Log, base::Bytes(32, 42)).value();
  KnownLogs logs = known(world.log);
  logs.at(world.log.key.name()).keys.push_back(next.verifier());
  Witness witness(logs, world.store, {&kOwn}, world.clock);
  CHECK(witness.add(signed_by(world.log.request(0, 1), {next}).text()).value().verdict ==
        Verdict::Cosign);
  CHECK(witness.add(signed_by(world.log.request(1, 2), {next, world.log.key}).text())
            .value()
            .verdict == Verdict::Cosign);
}

TEST_CASE("while a key is changed both sign, and a line of either is remembered") {
  World world;
  world.log.append(5);
  const SignerKey next =
      SignerKey::make(kOwn.name(), KeyType::Cosigner, base::Bytes(32, 17)).value();
  Witness both(known(world.log), world.store, {&kOwn, &next}, world.clock);
  const auto answer = both.add(world.log.request(0, 3).text()).value();
  const Note note = Note::parse(world.log.notes[3] + answer.line).value();
  CHECK(note.signatures.size() == 3);
  CHECK(verify_line(note, kOwn.verifier()));
  CHECK(verify_line(note, next.verifier()));
  // The new key alone goes on where both stopped; a lost state knows its line.
  Witness alone(known(world.log), world.store, {&next}, world.clock);
  CHECK(alone.add(world.log.request(3, 5).text()).value().verdict == Verdict::Cosign);
  MemoryWitnessStore lost;
  Witness restored(known(world.log), lost, {&kOwn, &next}, world.clock);
  AddCheckpoint request = world.log.request(3, 3);
  request.note = Note::parse(world.log.notes[3] + next.sign_line(note.text, {})).value();
  CHECK(restored.add(request.text()).value().verdict == Verdict::OtherSize);
  CHECK(restored.add(world.log.request(0, 2).text()).value().verdict == Verdict::RolledBack);
}

TEST_CASE("two trees of the same size are told as a fork") {
  World world;
  test::SmallLog other;
  world.log.append(3);
  other.append(3, "another ");
  REQUIRE(world.post(world.log.request(0, 3)).status == 200);
  CHECK(world.forks.empty());
  CHECK(world.post(other.request(3, 3)).status == 422);
  REQUIRE(world.forks.size() == 1);
  CHECK(open_checkpoint(world.forks[0].first, world.log.key.verifier()));
  CHECK(world.forks[0].second == other.notes[3]);
}

TEST_CASE("of requests that race only one is cosigned") {
  World world;
  world.log.append(4);
  test::SmallLog other;
  other.append(4, "another ");
  std::atomic<int> cosigned = 0;
  {
    std::vector<std::jthread> threads;
    for (int n = 0; n < 8; ++n) {
      threads.emplace_back([&, n] {
        test::SmallLog& log = n % 2 == 0 ? world.log : other;
        const auto answer = world.witness.add(log.request(0, 4).text());
        if (answer && answer->verdict == Verdict::Cosign) ++cosigned;
      });
    }
  }
  CHECK(cosigned == 1);
}

TEST_CASE("no two trees that disagree are ever cosigned, whichever storage call fails") {
  const auto fault =
      GENERATE(test::Fault::Refused, test::Fault::PersistedThenFailed, test::Fault::Crash);
  test::SmallLog log, other;
  log.append(6);
  other.append(3);
  other.append(3, "another ");
  std::size_t tried = 0;
  for (std::size_t call = 1;; ++call, ++tried) {
    MemoryWitnessStore store;
    test::FaultPlan plan(call, fault);
    test::FaultyWitnessStore faulty(store, plan);
    std::vector<Checkpoint> cosigned;
    // Each run is a start of the witness; both branches of the log ask, and repeat after 409.
    for (int run = 0; run < 3; ++run) {
      WitnessStore& used = run < 2 ? static_cast<WitnessStore&>(faulty) : store;
      Witness witness(known(log), used, {&kOwn}, log.clock);
      for (const std::uint64_t size : {2, 5, 6}) {
        for (test::SmallLog* branch : {&log, &other}) {
          std::uint64_t from = 0;
          for (int attempt = 0; attempt < 3; ++attempt) {
            const AddCheckpoint request = branch->request(from, size);
            const auto answer = witness.add(request.text());
            if (answer && answer->verdict == Verdict::Cosign)
              cosigned.push_back(request.checkpoint);
            if (!answer || answer->verdict != Verdict::OtherSize) break;
            from = answer->last.value();
            if (from > size) break;
          }
        }
      }
      // What was answered is what the store holds, or an earlier tree of it.
      const auto last = store.load(log.key.name()).value().last;
      if (!cosigned.empty()) REQUIRE(last);
      if (!cosigned.empty()) CHECK(last->size >= cosigned.back().size);
    }
    REQUIRE_FALSE(cosigned.empty());
    CHECK(cosigned.back().size == TreeSize(6));  // it heals
    for (const Checkpoint& a : cosigned) {
      for (const Checkpoint& b : cosigned) {
        if (a.size > b.size) continue;
        const bool in_log =
            Checkpoint::parse(Note::parse(log.notes[a.size.value()]).value().text).value().root ==
            a.root;
        test::SmallLog& branch =
            in_log && Checkpoint::parse(Note::parse(log.notes[b.size.value()]).value().text)
                              .value()
                              .root == b.root
                ? log
                : other;
        const AddCheckpoint proof = branch.request(a.size.value(), b.size.value());
        CHECK(verify_consistency(a.size, b.size, proof.proof, a.root, b.root));
      }
    }
    if (!plan.fired()) break;  // every call has had its turn
  }
  CHECK(tried > 10);
}

TEST_CASE("a witness whose old state was restored signs nothing until it has caught up") {
  test::SmallLog log;
  log.append(300);
  MemoryWitnessStore store, old_store;
  Witness before(known(log), store, {&kOwn}, log.clock);
  REQUIRE(before.add(log.request(0, 5).text()).value().verdict == Verdict::Cosign);
  REQUIRE(Witness(known(log), old_store, {&kOwn}, log.clock).add(log.request(0, 5).text()));
  const auto line = before.add(log.request(5, 280).text()).value().line;
  Witness restored(known(log), old_store, {&kOwn}, log.clock);

  SECTION("found at the start in what the log publishes") {
    REQUIRE(log.tiles.publish("anchored", base::as_bytes(log.notes[280] + line)));
    bool away = true;
    const Fetch flaky = [&](std::string_view path) -> base::Result<base::Bytes> {
      if (away && path.starts_with("tile")) return base::unavailable("http.connect", "away");
      return log.tiles.get(path);
    };
    CHECK(restored.look_back(log.key.name(), flaky).error().kind == base::ErrorKind::Unavailable);
    CHECK(restored.add(log.request(5, 7).text()).value().verdict == Verdict::RolledBack);
    CHECK(restored.add(log.request(5, 300).text()).value().verdict == Verdict::RolledBack);
    away = false;
    CHECK(restored.look_back(log.key.name(), flaky).value() == Witness::Memory::CaughtUp);
    CHECK(restored.look_back(log.key.name(), flaky).value() == Witness::Memory::Complete);
    CHECK(restored.add(log.request(5, 7).text()).value().verdict == Verdict::OtherSize);
    CHECK(restored.add(log.request(280, 300).text()).value().verdict == Verdict::Cosign);
  }
  SECTION("found in a request, and proven by it") {
    AddCheckpoint request = log.request(280, 280);
    request.note = Note::parse(log.notes[280] + line).value();
    CHECK(restored.add(request.text()).value().verdict == Verdict::OtherSize);
    Witness again(known(log), old_store, {&kOwn}, log.clock);  // the mark survives a restart
    CHECK(again.add(log.request(5, 6).text()).value().verdict == Verdict::RolledBack);
    CHECK(again.add(log.request(5, 280).text()).value().verdict == Verdict::Cosign);
    CHECK(again.add(log.request(280, 300).text()).value().verdict == Verdict::Cosign);
  }
  SECTION("found in a request, and proven by the tiles of a log that has grown since") {
    AddCheckpoint request = log.request(280, 280);
    request.note = Note::parse(log.notes[280] + line).value();
    CHECK(restored.catch_up(log.key.name(), log.fetch()).value() == Witness::Memory::Complete);
    CHECK(restored.add(request.text()).value().verdict == Verdict::OtherSize);
    CHECK(restored.add(log.request(5, 300).text()).value().verdict == Verdict::RolledBack);
    CHECK(restored.catch_up(log.key.name(), log.fetch()).value() == Witness::Memory::CaughtUp);
    CHECK(restored.add(log.request(280, 300).text()).value().verdict == Verdict::Cosign);
  }
  SECTION("a state that is no prefix of what was signed stays refused") {
    test::SmallLog other;
    other.append(5, "another ");
    MemoryWitnessStore wrong_store;
    Witness wrong(known(log), wrong_store, {&kOwn}, log.clock);
    REQUIRE(wrong.add(other.request(0, 5).text()));
    REQUIRE(log.tiles.publish("anchored", base::as_bytes(log.notes[280] + line)));
    CHECK(wrong.look_back(log.key.name(), log.fetch()).value() == Witness::Memory::Lost);
    CHECK(wrong.add(other.request(5, 5).text()).value().verdict == Verdict::RolledBack);
  }
  SECTION("a larger tree without our line says nothing") {
    CHECK(restored.look_back(log.key.name(), log.fetch()).value() == Witness::Memory::Complete);
    CHECK(restored.add(log.request(5, 6).text()).value().verdict == Verdict::Cosign);
  }
}
