#include "ledger/mirror/mirrored_log.h"

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "ledger/entry/entry.h"
#include "ledger/evidence/evidence.h"
#include "ledger/mirror/handler.h"
#include "ledger/mirror/memory_mirror_store.h"
#include "ledger/mirror/sqlite_mirror_store.h"
#include "ledger/witness/known_logs.h"
#include "tests/ledger/witness/small_log.h"
#include "tests/support/faulty_stores.h"

using namespace ledger;

namespace {

const SignerKey kOwn =
    SignerKey::make("mirror.vaasa.example", KeyType::Cosigner, base::Bytes(32, 8)).value();

/// A mirror of one log, with what it lives on.
struct Mirror {
  test::SmallLog& log;
  MemoryTileStore tiles;
  MemoryMirrorStore store;
  std::map<std::string, std::string> evidence;

  explicit Mirror(test::SmallLog& of) : log(of) {}

  base::Result<Pulled> pull(const Fetch& from, std::vector<Fetch> others, TileStore& to,
                            MirrorStore& state) {
    const Sources sources(from, std::move(others));
    const VerifierKey vkey = log.key.verifier();
    MirroredLog mirrored({to, state, &kOwn, vkey, sources, log.clock,
                          [this](const std::string& name, base::ByteView bytes) {
                            evidence[name] = base::to_string(bytes);
                            return base::Result<void>();
                          }});
    return mirrored.catch_up();
  }
  base::Result<Pulled> pull(const Fetch& from, std::vector<Fetch> others = {}) {
    return pull(from, std::move(others), tiles, store);
  }
  base::Result<Pulled> pull() { return pull(log.fetch()); }

  /// Whole, sound, and signed by us: what is published can be recomputed from its entries.
  bool is_sound(std::uint64_t size) {
    const Fetch own = [this](std::string_view path) { return tiles.get(path); };
    const auto checked = check_log(own, log.key.verifier(), [](auto, auto) {});
    const auto note = tiles.get("checkpoint");
    return checked && checked->size == TreeSize(size) && note &&
           verify_line(Note::parse(base::as_text(*note)).value(), kOwn.verifier());
  }
};

Fetch counting(Fetch inner, std::size_t& count) {
  return [inner = std::move(inner), &count](std::string_view path) {
    ++count;
    return inner(path);
  };
}

/// Serves everything but one path.
Fetch without(Fetch inner, std::string missing) {
  return [inner = std::move(inner),
          missing = std::move(missing)](std::string_view path) -> base::Result<base::Bytes> {
    if (path.starts_with(missing)) return base::not_found("tiles.missing", "404");
    return inner(path);
  };
}

/// Serves everything, and one path with a bit changed.
Fetch corrupting(Fetch inner, std::string wrong) {
  return [inner = std::move(inner),
          wrong = std::move(wrong)](std::string_view path) -> base::Result<base::Bytes> {
    auto bytes = inner(path);
    if (bytes && path == wrong) (*bytes)[bytes->size() / 2] ^= 1;
    return bytes;
  };
}

}  // namespace

TEST_CASE("a mirror holds the log in full at every size, and signs only then") {
  test::SmallLog log;
  Mirror mirror(log);
  std::uint64_t size = 0;
  for (const std::uint64_t next : {0, 1, 1, 255, 256, 257, 600, 700}) {
    log.append(static_cast<int>(next - size));
    const auto pulled = mirror.pull();
    REQUIRE(pulled);
    CHECK(pulled->head.size == TreeSize(next));
    CHECK(pulled->fetched == next - size);
    CHECK(mirror.is_sound(next));
    size = next;
  }
  CHECK(mirror.evidence.empty());
}

TEST_CASE("a mirror takes a large tree at once, of several levels") {
  test::SmallLog log;
  Frontier frontier;
  for (int n = 0; n < 66'000; ++n) frontier.append(base::to_bytes(std::to_string(n)));
  REQUIRE(log.tiles.put(frontier.take_resources()));
  const SignedCheckpoint head =
      sign_checkpoint({log.key.name(), frontier.size(), frontier.root(), ""}, log.key);
  REQUIRE(log.tiles.publish("checkpoint", base::as_bytes(head.note)));
  Mirror mirror(log);
  REQUIRE(mirror.pull());
  CHECK(mirror.is_sound(66'000));
}

TEST_CASE("nothing new costs one request, and our line is renewed after an hour") {
  test::SmallLog log;
  log.append(300);
  Mirror mirror(log);
  REQUIRE(mirror.pull());
  const auto before = mirror.tiles.get("checkpoint").value();
  std::size_t requests = 0;
  REQUIRE(mirror.pull(counting(log.fetch(), requests)));
  CHECK(requests == 1);
  CHECK(mirror.tiles.get("checkpoint").value() == before);
  log.clock.advance(std::chrono::hours(1));
  REQUIRE(mirror.pull());
  CHECK(mirror.tiles.get("checkpoint").value() != before);
  CHECK(mirror.is_sound(300));
}

TEST_CASE("a resource that is not what the log signed is never stored") {
  test::SmallLog log;
  log.append(700);
  for (const auto* path : {"tile/0/000", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2",
                           "tile/entries/000", "tile/entries/001", "tile/entries/002.p/188"}) {
    INFO(path);
    Mirror mirror(log);
    const auto pulled = mirror.pull(corrupting(log.fetch(), path));
    REQUIRE_FALSE(pulled);
    CHECK(pulled.error().kind == base::ErrorKind::Unauthentic);
    CHECK_FALSE(mirror.tiles.get("checkpoint"));
    if (const auto stored = mirror.tiles.get(path)) CHECK(*stored == log.tiles.get(path).value());
    // Another mirror has the right bytes.
    REQUIRE(mirror.pull(corrupting(log.fetch(), path), {log.fetch()}));
    CHECK(mirror.is_sound(700));
  }
}

TEST_CASE("what the log does not serve comes from another mirror, or leaves a record") {
  test::SmallLog log;
  log.append(700);
  for (const auto* path : {"tile/0/001", "tile/entries/000", "tile/entries/002", "tile/1/000"}) {
    INFO(path);
    Mirror mirror(log);
    const auto withheld = mirror.pull(without(log.fetch(), path), {without(log.fetch(), path)});
    REQUIRE_FALSE(withheld);
    CHECK(withheld.error().code == "mirror.withheld");
    REQUIRE(mirror.evidence.size() == 1);
    CHECK(mirror.evidence.begin()->first.starts_with("withheld-"));
    CHECK(mirror.evidence.begin()->second.find(path) != std::string::npos);
    CHECK_FALSE(mirror.tiles.get("checkpoint"));
    CHECK_FALSE(mirror.pull(without(log.fetch(), path)));
    CHECK(mirror.evidence.size() == 1);  // the same record again
    REQUIRE(mirror.pull(without(log.fetch(), path), {log.fetch()}));
    CHECK(mirror.is_sound(700));
  }
}

TEST_CASE("a partial resource that is gone is cut from the full one") {
  test::SmallLog log;
  log.append(300);
  const auto note = base::to_bytes(log.notes[300]);
  log.append(400);
  const Fetch old_head = [&](std::string_view path) -> base::Result<base::Bytes> {
    if (path == "checkpoint") return note;
    if (path.starts_with("tile/0/001.p") || path.starts_with("tile/entries/001.p"))
      return base::not_found("tiles.missing", "404");
    return log.tiles.get(path);
  };
  Mirror mirror(log);
  REQUIRE(mirror.pull(old_head));
  CHECK(mirror.is_sound(300));
  REQUIRE(mirror.pull());
  CHECK(mirror.is_sound(700));
}

TEST_CASE("a log that is away is said to be away; its head may come from a mirror") {
  test::SmallLog log;
  log.append(3);
  const Fetch away = [](std::string_view) -> base::Result<base::Bytes> {
    return base::unavailable("http.connect", "nobody there");
  };
  Mirror mirror(log);
  CHECK(mirror.pull(away).error().kind == base::ErrorKind::Unavailable);
  const Fetch fails_later = [&](std::string_view path) -> base::Result<base::Bytes> {
    if (path.starts_with("tile/entries")) return base::unavailable("http.connect", "away");
    return log.tiles.get(path);
  };
  CHECK(mirror.pull(fails_later).error().kind == base::ErrorKind::Unavailable);
  CHECK_FALSE(mirror.tiles.get("checkpoint"));
  REQUIRE(mirror.pull(away, {log.fetch()}));
  CHECK(mirror.is_sound(3));
  test::SmallLog stranger(99);
  stranger.append(5);
  CHECK(mirror.pull(stranger.fetch()).error().code == "mirror.checkpoint");
}

TEST_CASE("a fork is proven, kept, and ends the following for good") {
  test::SmallLog log, other;
  log.append(300);
  other.append(2);
  const int size = GENERATE(5, 299, 300, 301, 600);
  other.append(size - 2, "another ");
  Mirror mirror(log);
  REQUIRE(mirror.pull());
  const auto refused = mirror.pull(other.fetch());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "mirror.fork");
  REQUIRE(mirror.evidence.size() == 1);
  CHECK(mirror.evidence.begin()->first.starts_with("fork-"));
  const auto evidence = parse_evidence(mirror.evidence.begin()->second);
  REQUIRE(evidence);
  CHECK(judge_evidence(*evidence, {log.key.verifier()}));
  CHECK(mirror.is_sound(300));  // our branch stays
  log.append(1);
  CHECK(mirror.pull().error().code == "mirror.fork");
}

TEST_CASE("a fork of a head that is still being fetched is proven too") {
  test::SmallLog log, other;
  log.append(600);
  other.append(700, "another ");
  Mirror mirror(log);
  CHECK_FALSE(mirror.pull(without(log.fetch(), "tile/entries/001")));
  CHECK(mirror.store.load(log.key.name()).value().next_entry == 256);
  CHECK(mirror.pull(other.fetch()).error().code == "mirror.fork");
}

TEST_CASE("an older head of the same log is stale, not a fork") {
  test::SmallLog log;
  log.append(300);
  const Fetch old_head = [&](std::string_view path) -> base::Result<base::Bytes> {
    return path == "checkpoint" ? base::to_bytes(log.notes[7]) : log.tiles.get(path);
  };
  Mirror mirror(log);
  REQUIRE(mirror.pull());
  const auto pulled = mirror.pull(old_head);
  REQUIRE(pulled);
  CHECK(pulled->stale);
  CHECK(pulled->head.size == TreeSize(300));
  CHECK(mirror.is_sound(300));
}

TEST_CASE("whichever storage call fails, a mirror resumes, and never signs what it does not hold") {
  const auto fault =
      GENERATE(test::Fault::Refused, test::Fault::PersistedThenFailed, test::Fault::Crash);
  struct FaultyMirrorStore final : MirrorStore {
    FaultyMirrorStore(MirrorStore& of, test::FaultPlan& with) : inner(of), plan(with) {}
    base::Result<State> load(std::string_view origin) override {
      return plan.run([&] { return inner.load(origin); });
    }
    base::Result<void> save(std::string_view origin, const State& state) override {
      return plan.run([&] { return inner.save(origin, state); });
    }
    MirrorStore& inner;
    test::FaultPlan& plan;
  };
  test::SmallLog log;
  log.append(300);
  const auto first_head = base::to_bytes(log.notes[200]);
  const Fetch first = [&](std::string_view path) -> base::Result<base::Bytes> {
    return path == "checkpoint" ? first_head : log.tiles.get(path);
  };
  std::size_t tried = 0;
  for (std::size_t call = 1;; ++call, ++tried) {
    Mirror mirror(log);
    test::FaultPlan plan(call, fault);
    test::FaultyTileStore tiles(mirror.tiles, plan);
    FaultyMirrorStore store(mirror.store, plan);
    for (const Fetch& from : {first, log.fetch()}) {
      static_cast<void>(mirror.pull(from, {}, tiles, store));
      if (const auto note = mirror.tiles.get("checkpoint")) {
        const auto size =
            Checkpoint::parse(Note::parse(base::as_text(*note)).value().text).value().size.value();
        CHECK(mirror.is_sound(size));
      }
    }
    REQUIRE(mirror.pull());
    CHECK(mirror.is_sound(300));
    CHECK(mirror.evidence.empty());
    if (!plan.fired()) break;  // every call has had its turn
  }
  CHECK(tried > 10);
}

TEST_CASE("entries of no known form are mirrored and reported") {
  test::SmallLog log;
  const auto now = static_cast<std::uint64_t>(1'800'000'000);
  for (const std::uint64_t time : {now, now - 1, now + 301, now + 301})
    log.log->append_raw(DocumentEntry{time, {}}.encode()).value();
  log.log
      ->append_raw(SystemEntry{now + 301, {{0, std::uint64_t{1}}, {1, std::uint64_t{4}}}}.encode())
      .value();
  log.append(2);
  Mirror mirror(log);
  const auto pulled = mirror.pull();
  REQUIRE(pulled);
  CHECK(pulled->lint.backwards == 1);
  CHECK(pulled->lint.future == 3);
  CHECK(pulled->lint.malformed == 2);
  CHECK(pulled->lint.first == "entry 1 has a time before that of the entry before it");
  CHECK(mirror.is_sound(7));
}

TEST_CASE("mirrors are served by the hash of the origin") {
  test::SmallLog log;
  log.append(3);
  Mirror mirror(log);
  REQUIRE(mirror.pull());
  const std::string hash = origin_hash(log.key.name());
  MirrorHandler handler({{hash, &mirror.tiles}});
  const auto status = [&](const std::string& target) {
    base::http::Request request;
    request.method = "GET";
    request.target = target;
    return handler.handle(request).status;
  };
  CHECK(status("/" + hash + "/checkpoint") == 200);
  CHECK(status("/" + hash + "/tile/entries/000.p/3") == 200);
  CHECK(status("/" + hash + "/tile/entries/000") == 404);
  for (const auto* target : {"/", "/checkpoint", "//checkpoint", "/00/checkpoint"})
    CHECK(status(target) == 404);
}

TEST_CASE("both mirror stores keep what they are told, the database over a restart") {
  const auto folder = base::file::TemporaryFolder::make("mirror").value();
  const MirrorStore::Head a{TreeSize(5), empty_root(), "note a"};
  const MirrorStore::Head b{TreeSize((1ull << 63) + 1),
                            RootHash(base::crypto::sha256(std::string_view("b"))), "b"};
  const std::vector<MirrorStore::State> states{{},
                                               {std::nullopt, a, 0, ""},
                                               {a, std::nullopt, 5, ""},
                                               {a, b, 1ull << 40, ""},
                                               {a, b, 5, "fork-1"}};
  MemoryMirrorStore memory;
  for (const auto& state : states) {
    const auto sqlite = SqliteMirrorStore::open(folder.path() / "mirror.db").value();
    REQUIRE(memory.save("x", state));
    REQUIRE(sqlite->save("x", state));
    CHECK(memory.load("x").value() == state);
    CHECK(SqliteMirrorStore::open(folder.path() / "mirror.db").value()->load("x").value() == state);
    CHECK(sqlite->load("y").value() == MirrorStore::State());
    CHECK(memory.load("y").value() == MirrorStore::State());
  }
}
