#include "ledger/monitor/gossip.h"

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "ledger/log/commit.h"
#include "ledger/mirror/memory_mirror_store.h"
#include "ledger/mirror/mirrored_log.h"
#include "ledger/monitor/evidence_handler.h"
#include "tests/ledger/witness/small_log.h"

using namespace ledger;
using namespace std::chrono_literals;

namespace {

/// A city that mirrors one log and hears what others have seen of it.
struct City {
  test::SteppedClock clock{base::Timestamp(std::chrono::seconds(1'800'000'000))};
  base::file::TemporaryFolder folder = base::file::TemporaryFolder::make("gossip").value();
  MemoryTileStore copy;
  MemoryMirrorStore store;
  VerifierKey key;
  std::vector<std::string> forks;  ///< as told
  Alarms alarms{clock, [](auto, const auto&) {}};
  EvidenceFolder evidence;
  std::vector<std::string> strangers;

  explicit City(const test::SmallLog& of)
      : key(of.key.verifier()), evidence(folder.path(), {key}, [this](const auto& origin, auto&) {
          forks.push_back(origin);
        }) {}

  void mirror(test::SmallLog& log) {
    const Sources sources(log.fetch(), {});
    MirroredLog({copy, store, nullptr, key, sources, clock,
                 [](auto&, auto) { return base::Result<void>(); }})
        .catch_up()
        .value();
  }
  Gossip hears(std::vector<Teller> tellers, const Fetch& serving) {
    std::vector<WatchedLog> logs;
    logs.push_back({"espoo", key, copy, Sources(serving, {}), std::move(tellers)});
    return Gossip({.logs = std::move(logs),
                   .own = {},
                   .evidence = {},
                   .store = store,
                   .folder = evidence,
                   .alarms = alarms,
                   .clock = clock});
  }
  Gossip reads_evidence(const Fetch& from) {
    return Gossip({.logs = {},
                   .own = {},
                   .evidence = {{"turku", from, ""}},
                   .store = store,
                   .folder = evidence,
                   .alarms = alarms,
                   .clock = clock});
  }
  /// The evidence there is, each judged with the log's public key alone.
  std::vector<std::string> proven() const {
    std::vector<std::string> words;
    for (const std::string& name : evidence.published())
      words.push_back(
          judge_evidence(parse_evidence(evidence.read(name).value()).value(), {key}).value());
    return words;
  }
};

base::Result<base::Bytes> gone(std::string_view) {
  return base::not_found("tiles.missing", "404");
}

Teller teller(const std::string& note, std::string name = "turku") {
  return {std::move(name), [note](std::string_view) { return base::to_bytes(note); }, "checkpoint"};
}

/// The same log up to an entry, then another one.
struct TwoFaces {
  test::SmallLog one, other;
  TwoFaces(int common, int apart) {
    for (test::SmallLog* log : {&one, &other}) log->append(common);
    one.append(apart, "one ");
    other.append(apart, "other ");
  }
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("heads of one history, smaller, equal and larger, prove nothing") {
  test::SmallLog log;
  log.append(300);
  City city(log);
  city.mirror(log);
  log.append(40);
  Words notes{log.notes[0], log.notes[1], log.notes[256], log.notes[300], log.notes[340]};
  for (const std::string& note : notes) {
    REQUIRE(city.hears({teller(note)}, log.fetch()).round());
  }
  CHECK(city.proven().empty());
  CHECK(city.alarms.standing().empty());
}

TEST_CASE("a head of another history that somebody saw becomes evidence by itself") {
  TwoFaces espoo(260, 40);
  City city(espoo.one);
  city.mirror(espoo.one);
  const auto size = GENERATE(261, 280, 300);
  REQUIRE(city.hears({teller(espoo.other.notes.at(static_cast<std::size_t>(size)))}, gone).round());
  REQUIRE(city.proven().size() == 1);
  CHECK(city.forks == Words{espoo.one.key.name()});
  CHECK(city.evidence.fork_of(espoo.one.key.name()) == city.evidence.published().front());
}

TEST_CASE("a larger head of another history is proven from whoever serves it") {
  TwoFaces espoo(260, 40);
  City city(espoo.one);
  city.mirror(espoo.one);
  espoo.other.append(100, "other ");
  Gossip gossip = city.hears({teller(espoo.other.notes.back())}, espoo.other.fetch());
  REQUIRE(gossip.round());
  REQUIRE(city.proven().size() == 1);
  CHECK(city.proven().front().find("does not contain its tree of 300 entries") !=
        std::string::npos);
}

TEST_CASE("a larger head that nobody serves is remembered: alarm, and evidence once it can be") {
  TwoFaces espoo(260, 40);
  espoo.other.append(100, "other ");
  City city(espoo.one);
  city.mirror(espoo.one);
  std::string shown = espoo.other.notes.back();
  const Fetch once = [&](std::string_view) { return base::to_bytes(std::exchange(shown, "")); };
  Gossip gossip = city.hears({{"turku", once, "checkpoint"}}, gone);
  REQUIRE(gossip.round());
  CHECK(city.proven().empty());
  CHECK(city.alarms.standing().empty());  // it may be on its way
  city.clock.advance(11min);
  REQUIRE(gossip.round());
  REQUIRE(city.alarms.standing().size() == 1);
  CHECK(city.alarms.standing().front().kind == "unproven-head");
  espoo.one.append(200, "one ");
  city.mirror(espoo.one);  // our copy has outgrown it
  REQUIRE(gossip.round());
  CHECK(city.proven().size() == 1);
}

TEST_CASE("what the log did not sign is no gossip") {
  test::SmallLog log, stranger(6);
  log.append(5);
  stranger.append(5, "other ");
  City city(log);
  city.mirror(log);
  REQUIRE(city.hears({teller(stranger.notes[5]), teller("nonsense"), teller("")}, gone).round());
  CHECK(city.proven().empty());
}

TEST_CASE("a place that is away is asked once a round") {
  test::SmallLog log;
  log.append(5);
  City city(log);
  city.mirror(log);
  int asked = 0;
  const Fetch away = [&](std::string_view) -> base::Result<base::Bytes> {
    ++asked;
    return base::unavailable("http.connect", "nobody there");
  };
  Gossip gossip =
      city.hears({{"turku", away, "mirror"}, {"turku", away, "witness"}, teller("")}, gone);
  REQUIRE(gossip.round());
  CHECK(asked == 1);
  REQUIRE(gossip.round());
  CHECK(asked == 2);
}

TEST_CASE("evidence that a peer publishes is taken over when it holds, also over a restart") {
  TwoFaces espoo(3, 2);
  City turku(espoo.one), oulu(espoo.one);
  turku.mirror(espoo.one);
  REQUIRE(turku.hears({teller(espoo.other.notes.back())}, gone).round());
  EvidenceHandler handler(turku.evidence);
  std::string change;
  const Fetch published = [&](std::string_view path) -> base::Result<base::Bytes> {
    base::http::Request request;
    request.method = "GET";
    request.target = "/" + std::string(path);
    const auto answer = handler.handle(request);
    std::string text = base::to_string(answer.body.view());
    if (answer.status != 200) return base::not_found("tiles.missing", "404");
    if (!path.empty() && !change.empty()) text.replace(text.rfind(change), 1, "x");
    return base::to_bytes(text);
  };
  SECTION("a false one is not") {
    change = "=";
    REQUIRE(oulu.reads_evidence(published).round());
    CHECK(oulu.proven().empty());
    CHECK(oulu.evidence.fork_of(espoo.one.key.name()).empty());
  }
  SECTION("a true one is") {
    REQUIRE(oulu.reads_evidence(published).round());
    CHECK(oulu.proven() == turku.proven());
    CHECK(oulu.forks.size() == 1);
    Words told;
    const EvidenceFolder again(oulu.folder.path(), {oulu.key},
                               [&](const auto& origin, const auto&) { told.push_back(origin); });
    CHECK(told == oulu.forks);
    CHECK(again.fork_of(espoo.one.key.name()) == oulu.evidence.published().front());
    const EvidenceFolder stranger(oulu.folder.path(), {test::SmallLog(6).key.verifier()},
                                  [](const auto&, const auto&) {});
    CHECK_FALSE(stranger.has_forks());
  }
}

TEST_CASE("only forks and false times are shown to everybody") {
  test::SmallLog log;
  City city(log);
  for (const auto* name :
       {"omission-0123456789abcdef", "withheld-0123456789abcdef", "time-0123456789abcdef", "other"})
    REQUIRE(city.evidence.keep(name, base::as_bytes("text")));
  CHECK(city.evidence.published() == Words{"time-0123456789abcdef"});
  CHECK_FALSE(city.evidence.read("omission-0123456789abcdef"));
  CHECK_FALSE(city.evidence.read("../evidence"));
}

TEST_CASE("a head of our own log that we do not know stops us") {
  TwoFaces ours(5, 3);
  City city(ours.one);
  std::optional<SignedCheckpoint> lagging;
  const auto held = [&]() -> HeldLog {
    const SignedCheckpoint head = lagging ? *lagging : ours.one.log->checkpoint();
    return {ours.one.tiles, {head.checkpoint.size, head.checkpoint.root, head.note}};
  };
  std::string shown;
  const Fetch showing = [&](std::string_view) { return base::to_bytes(shown); };
  const auto gossip_of = [&] {
    std::vector<OwnLog> own;
    own.push_back(
        {city.key, held, {{"turku", showing, "checkpoint"}}, [&](const std::string& words) {
           city.strangers.push_back(words);
         }});
    return Gossip({.logs = {},
                   .own = std::move(own),
                   .evidence = {},
                   .store = city.store,
                   .folder = city.evidence,
                   .alarms = city.alarms,
                   .clock = city.clock});
  };
  Gossip gossip = gossip_of();
  const auto hear = [&](const std::string& note) {
    shown = note;
    REQUIRE(gossip.round());
  };
  for (const std::string& note : ours.one.notes) hear(note);
  CHECK(city.strangers.empty());
  SECTION("of another history: with evidence") {
    hear(ours.other.notes[7]);
    REQUIRE(city.strangers.size() == 1);
    CHECK(city.proven().size() == 1);
  }
  SECTION("a larger one that stays larger") {
    ours.other.append(1);
    hear(ours.other.notes[9]);
    city.clock.advance(9s);
    hear("");
    CHECK(city.strangers.empty());
    city.clock.advance(1s);
    hear("");
    REQUIRE(city.strangers.size() == 1);
    CHECK(city.strangers.front().find("turku shows a checkpoint of 9 entries") == 0);
  }
  SECTION("but a log may publish a moment before it knows") {
    lagging = ours.one.log->checkpoint();
    ours.one.append(1, "one ");
    hear(ours.one.notes[9]);
    lagging.reset();
    city.clock.advance(1h);
    hear(ours.one.notes[9]);
    CHECK(city.strangers.empty());
  }
  SECTION("a larger one that our log has outgrown by then") {
    ours.other.append(1);
    hear(ours.other.notes[9]);
    CHECK(city.strangers.empty());
    ours.one.append(2, "one ");
    hear("");
    CHECK(city.strangers.size() == 1);
    CHECK(city.proven().size() == 1);
  }
}
