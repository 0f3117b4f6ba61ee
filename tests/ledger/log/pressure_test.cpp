#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <thread>

#include "ledger/log/chain.h"
#include "ledger/log/frontier.h"
#include "ledger/log/log.h"
#include "ledger/log/shuffle.h"
#include "ledger/store/memory.h"
#include "tests/support/fakes.h"

using namespace ledger;
using namespace std::chrono_literals;

namespace {

SignerKey key() {
  return SignerKey::make("ledger.espoo.example/2026", KeyType::Log, base::Bytes(32, 3)).value();
}

/// A store whose `put` waits until it is let go.
class StuckTileStore final : public TileStore {
 public:
  explicit StuckTileStore(TileStore& inner) : inner_(inner) {}
  base::Result<void> put(const std::vector<Resource>& resources) override {
    state_.update([](State& state) { state.reached = true; });
    state_.wait_for(1h, [](const State& state) { return state.free; });
    return inner_.put(resources);
  }
  base::Result<void> publish(std::string_view path, base::ByteView bytes) override {
    return inner_.publish(path, bytes);
  }
  base::Result<base::Bytes> get(std::string_view path) override { return inner_.get(path); }
  void wait_reached() {
    REQUIRE(state_.wait_for(20s, [](const State& state) { return state.reached; }));
  }
  void let_go() {
    state_.update([](State& state) { state.free = true; });
  }

 private:
  struct State {
    bool reached = false, free = false;
  };
  TileStore& inner_;
  base::Guarded<State> state_;
};

/// A store that finds the disk full when a head is replaced, as often as it is told.
class FullCheckpointStore final : public CheckpointStore {
 public:
  FullCheckpointStore(CheckpointStore& inner, int times) : inner_(inner), times_(times) {}
  base::Result<std::optional<Head>> load(std::string_view origin) override {
    return inner_.load(origin);
  }
  base::Result<void> replace(std::string_view origin, std::optional<TreeSize> expected,
                             const Head& next, const Batch& batch) override {
    if (times_-- > 0) return base::unavailable("head.full", "no room");
    return inner_.replace(origin, expected, next, batch);
  }
  base::Result<base::Bytes> staged(std::string_view origin) override {
    return inner_.staged(origin);
  }
  base::Result<std::optional<LeafIndex>> find(std::string_view origin, base::ByteView id) override {
    return inner_.find(origin, id);
  }

 private:
  CheckpointStore& inner_;
  int times_;
};

SealedFields fields_of(std::uint64_t number) {
  SealedFields fields;
  fields.doc_commit = base::crypto::sha256(std::to_string(number));
  return fields;
}

EntryId id_of(std::uint8_t number) {
  EntryId id{};
  id[0] = number;
  return id;
}

}  // namespace

TEST_CASE("a full pool and a pool that waits too long refuse at once; nothing refused is logged") {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  const SignerKey signer = key();
  const test::SteppedClock clock(base::Timestamp{});
  REQUIRE(create_log(tiles, heads, signer));
  const bool by_number = GENERATE(true, false);
  StuckTileStore stuck(tiles);
  const auto log = Log::open(stuck, heads, signer, clock,
                             {.interval = 0ms,
                              .pool = by_number ? 1u : 100u,
                              .patience = by_number ? std::chrono::milliseconds(1h) : 0ms})
                       .value();
  std::atomic<int> appended = 0;
  {
    const std::jthread first([&] { appended += log->append_raw(base::to_bytes("1")).has_value(); });
    stuck.wait_reached();  // the first is in a batch that hangs
    const std::jthread second(
        [&] { appended += log->append_raw(base::to_bytes("2")).has_value(); });
    // The second waits in the pool; from then on everybody is refused.
    base::Result<std::vector<Appended>> answer = std::vector<Appended>();
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (answer && std::chrono::steady_clock::now() < end) answer = log->append_all({});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == "log.full");
    CHECK(answer.error().kind == base::ErrorKind::Unavailable);
    stuck.let_go();
  }
  CHECK(appended == 2);
  CHECK(log->checkpoint().checkpoint.size == TreeSize(2));
  CHECK(log->append_raw(base::to_bytes("3")));  // the pressure is over
}

TEST_CASE("a full batch does not wait for its time") {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  const SignerKey signer = key();
  const test::SteppedClock clock(base::Timestamp{});
  REQUIRE(create_log(tiles, heads, signer));
  const auto log = Log::open(tiles, heads, signer, clock, {.interval = 24h, .batch = 4}).value();
  for (std::uint8_t round = 0; round < 3; ++round) {
    std::vector<Pending> entries;
    for (std::uint8_t n = 0; n < 4; ++n)
      entries.push_back({fields_of(n), id_of(static_cast<std::uint8_t>(4 * round + n))});
    REQUIRE(log->append_all(entries));
  }
  CHECK(log->checkpoint().checkpoint.size == TreeSize(12));
}

TEST_CASE("a disk that is nearly full takes no new entries, reading goes on, and room mends it") {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  const SignerKey signer = key();
  const test::SteppedClock clock(base::Timestamp{});
  REQUIRE(create_log(tiles, heads, signer));
  std::atomic<bool> room = true;
  const auto log = Log::open(tiles, heads, signer, clock,
                             {.interval = 0ms, .has_room = [&] { return room.load(); }})
                       .value();
  REQUIRE(log->append_raw(base::to_bytes("1")));
  room = false;
  CHECK(log->append_raw(base::to_bytes("2")).error().code == "log.disk");
  CHECK(log->entry(LeafIndex(0)).value() == base::to_bytes("1"));
  CHECK(log->prove(LeafIndex(0), {}));
  room = true;
  CHECK(log->append_raw(base::to_bytes("2")).value().index == LeafIndex(1));
}

TEST_CASE("a shuffled batch keeps the order inside each append and has every order otherwise") {
  test::SeededRandom random(1);
  std::set<std::vector<std::size_t>> seen;
  std::map<std::size_t, int> first;
  for (int round = 0; round < 3000; ++round) {
    const auto order = shuffled_order({7, 7, 8, 9}, random);
    seen.insert(order);
    ++first[order[0]];
    const auto place = [&](std::size_t of) { return std::ranges::find(order, of) - order.begin(); };
    REQUIRE(place(0) < place(1));
  }
  CHECK(seen.size() == 12);  // 4! / 2!
  for (const auto& [at, times] : first) {
    INFO(at << " came first " << times << " times");
    CHECK(at != 1);
    CHECK(std::abs(times - (at == 0 ? 1500 : 750)) < 150);  // five standard deviations
  }
  CHECK(shuffled_order({}, random).empty());
  CHECK(shuffled_order({1, 1, 1}, random) == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("a batch that found the disk full is refused, and the log goes on") {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  const SignerKey signer = key();
  const test::SteppedClock clock(base::Timestamp(std::chrono::seconds(1'800'000'000)));
  REQUIRE(create_log(tiles, heads, signer));
  FullCheckpointStore full(heads, 2);
  const auto log = Log::open(tiles, full, signer, clock, {.interval = 0ms}).value();
  CHECK(log->append(fields_of(1), id_of(1)).error().code == "log.write");
  CHECK(log->append(fields_of(1), id_of(1)).error().code == "log.write");
  CHECK_FALSE(tiles.get("tile/entries/000.p/1"));
  CHECK(log->append(fields_of(2), id_of(2)).value().index == LeafIndex(0));
  CHECK(log->append(fields_of(1), id_of(1)).value().index == LeafIndex(1));
}

TEST_CASE("in the privacy profile batches are shuffled and padded, and positions stay true") {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  const SignerKey signer = key();
  const test::SteppedClock clock(base::Timestamp(std::chrono::seconds(1'800'000'000)));
  REQUIRE(create_log(tiles, heads, signer));
  test::SeededRandom random(2);
  const auto log = Log::open(tiles, heads, signer, clock,
                             {.interval = 0ms, .privacy = PrivacyProfile{&random, 8}})
                       .value();
  std::vector<Pending> entries;
  for (std::uint8_t n = 0; n < 20; ++n) entries.push_back({fields_of(n), id_of(n)});
  const auto appended = log->append_all(entries).value();
  CHECK(log->checkpoint().checkpoint.size == TreeSize(24));
  for (std::size_t n = 0; n < appended.size(); ++n) {
    if (n > 0) CHECK(appended[n].index > appended[n - 1].index);
    CHECK(DocumentEntry::parse(log->entry(appended[n].index).value()).value().fields ==
          fields_of(n));
  }
  // A repeated append finds its old places and pads nothing.
  CHECK(log->append_all(entries).value()[3].index == appended[3].index);
  CHECK(log->checkpoint().checkpoint.size == TreeSize(24));
  CHECK(log->append(fields_of(99), id_of(99)).value().index.value() >= 24);
  CHECK(log->checkpoint().checkpoint.size == TreeSize(32));
  // What is public is not hidden: the closing entry of a shard is its last.
  REQUIRE(write_closing(*log));
  CHECK(log->checkpoint().checkpoint.size == TreeSize(33));
  CHECK(is_closed(*log).value());
}
