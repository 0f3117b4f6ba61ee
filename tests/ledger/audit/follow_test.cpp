#include "ledger/audit/follow.h"

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "ledger/log/commit.h"
#include "ledger/log/frontier.h"
#include "ledger/log/log.h"
#include "ledger/store/memory.h"
#include "tests/support/fakes.h"

using namespace ledger;

namespace {

const SignerKey kKey =
    SignerKey::make("ledger.espoo.example/2026", KeyType::Log, base::Bytes(32, 5)).value();

/// A log of some entries, and somebody who follows it.
struct City {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  test::SteppedClock clock{base::Timestamp{}};
  std::unique_ptr<Log> log;
  City() {
    create_log(tiles, heads, kKey).value();
    log = Log::open(tiles, heads, kKey, clock, {.interval = std::chrono::milliseconds(0)}).value();
  }
  void append(int count, std::string_view what) {
    for (int n = 0; n < count; ++n)
      log->append_raw(base::to_bytes(std::string(what) + std::to_string(n))).value();
  }
  Fetch fetch() {
    return [this](std::string_view path) { return tiles.get(path); };
  }
};

struct Follower {
  base::file::TemporaryFolder folder = base::file::TemporaryFolder::make("follow").value();
  std::filesystem::path state = folder.path() / "espoo";
  base::Result<Followed> look(const Fetch& fetch) const {
    return follow_log(fetch, kKey.verifier(), state);
  }
};

}  // namespace

TEST_CASE("a log that only grows is followed from nothing, and what was seen is kept") {
  City city;
  const Follower turku;
  city.append(3, "a");
  const auto first = turku.look(city.fetch());
  REQUIRE(first);
  CHECK(first->older.size == TreeSize(0));
  CHECK(first->newer.size == TreeSize(3));
  city.append(300, "b");
  const auto second = turku.look(city.fetch());
  REQUIRE(second);
  CHECK(second->older.size == TreeSize(3));
  CHECK(second->newer.size == TreeSize(303));
  CHECK(base::file::read_text(turku.state).value() == city.log->checkpoint().note);
}

TEST_CASE("a log that was written anew is a fork: the kept head stays, the other lies beside it") {
  City city, other;
  const Follower turku;
  city.append(5, "a");
  REQUIRE(turku.look(city.fetch()));
  other.append(8, "x");
  const auto fork = turku.look(other.fetch());
  REQUIRE_FALSE(fork);
  CHECK(fork.error().code == "merkle.consistency");
  CHECK(base::file::read_text(turku.state).value() == city.log->checkpoint().note);
  CHECK(base::file::read_text(turku.state.string() + ".refused").value() ==
        other.log->checkpoint().note);
}

TEST_CASE("a log that became smaller, another key and an absent peer are told apart") {
  City city, younger;
  const Follower turku;
  city.append(5, "a");
  younger.append(2, "a");
  REQUIRE(turku.look(city.fetch()));
  CHECK(turku.look(younger.fetch()).error().code == "follow.smaller");
  const auto stranger =
      SignerKey::make("ledger.espoo.example/2026", KeyType::Log, base::Bytes(32, 6)).value();
  CHECK(follow_log(city.fetch(), stranger.verifier(), turku.folder.path() / "new").error().kind !=
        base::ErrorKind::Unavailable);
  const Fetch away = [](std::string_view) -> base::Result<base::Bytes> {
    return base::unavailable("http.connect", "nobody there");
  };
  CHECK(turku.look(away).error().kind == base::ErrorKind::Unavailable);
  const Fetch empty = [](std::string_view) -> base::Result<base::Bytes> {
    return base::not_found("tiles.missing", "404");
  };
  CHECK(turku.look(empty).error().kind == base::ErrorKind::Unavailable);
  base::file::write_durably(turku.state, base::as_bytes("nonsense")).value();
  CHECK(turku.look(city.fetch()).error().code == "follow.state");
}

TEST_CASE("a log whose batches jumped over full tiles is recomputed without those it never had") {
  MemoryTileStore tiles;
  Frontier frontier;
  for (int n = 0; n < 600; ++n) frontier.append(base::to_bytes(std::to_string(n)));
  REQUIRE(tiles.put(frontier.take_resources()));
  REQUIRE_FALSE(tiles.get("tile/1/000.p/1"));
  const SignedCheckpoint head =
      sign_checkpoint({kKey.name(), frontier.size(), frontier.root(), ""}, kKey);
  REQUIRE(tiles.publish("checkpoint", base::as_bytes(head.note)));
  const Fetch fetch = [&](std::string_view path) { return tiles.get(path); };
  const unsigned threads = GENERATE(1u, 3u);
  const auto check = [&] {
    return check_log(
        fetch, kKey.verifier(), [](auto, auto) {}, threads);
  };
  REQUIRE(check());
  for (const auto* path : {"tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/000"}) {
    INFO(path);
    const base::Bytes good = tiles.get(path).value();
    base::Bytes bad = good;
    bad[5] ^= 1;
    REQUIRE(tiles.publish(path, bad));
    REQUIRE_FALSE(check());
    CHECK(check().error().code == "fsck.tile");
    const bool names_it = check().error().detail.find(path) != std::string::npos;
    CHECK(names_it == (std::string_view(path) != "tile/entries/000"));  // its tile is named
    REQUIRE(tiles.publish(path, good));
  }
}
