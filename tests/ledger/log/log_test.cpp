#include "ledger/log/log.h"

#include <catch2/catch.hpp>
#include <map>
#include <thread>

#include "base/file/file.h"
#include "ledger/log/commit.h"
#include "ledger/log/frontier.h"
#include "ledger/store/file_tile_store.h"
#include "ledger/store/memory.h"
#include "ledger/store/sqlite_checkpoint_store.h"
#include "tests/support/fakes.h"
#include "tests/support/faulty_stores.h"

using namespace ledger;
using namespace std::chrono_literals;

namespace {

const base::Timestamp kStart{std::chrono::seconds(1'798'761'600)};
const LogOptions kAtOnce{.interval = 0ms};

SignerKey key() {
  return SignerKey::make("ledger.espoo.example/2026", KeyType::Log, base::Bytes(32, 3)).value();
}

EntryId id_of(std::uint64_t number) {
  EntryId id{};
  id[0] = static_cast<std::uint8_t>(number);
  id[1] = static_cast<std::uint8_t>(number >> 8);
  return id;
}

SealedFields fields_of(std::uint64_t number) {
  SealedFields fields;
  fields.doc_commit = base::crypto::sha256(std::to_string(number));
  return fields;
}

/// Every proof of every entry of the log holds, and the entries have the wanted commitments, each
/// once.
void check_whole(TileStore& tiles, CheckpointStore& heads,
                 const std::map<std::uint64_t, LeafIndex>& acknowledged) {
  const SignerKey signer = key();
  const test::SteppedClock clock(kStart);
  const auto log = Log::open(tiles, heads, signer, clock, kAtOnce).value();
  const SignedCheckpoint head = open_checkpoint(log->checkpoint().note, signer.verifier()).value();
  const std::uint64_t size = head.checkpoint.size.value();
  std::map<base::Bytes, int> seen;
  for (std::uint64_t at = 0; at < size; ++at) {
    const base::Bytes entry = log->entry(LeafIndex(at)).value();
    ++seen[entry];
    const TlogProof proof = log->prove(LeafIndex(at), {}).value();
    CHECK(verify_inclusion(LeafIndex(at), head.checkpoint.size, hash_leaf(entry), proof.hashes,
                           head.checkpoint.root));
  }
  for (const auto& [entry, times] : seen) CHECK(times == 1);
  for (const auto& [number, index] : acknowledged) {
    REQUIRE(index.value() < size);
    CHECK(DocumentEntry::parse(log->entry(index).value()).value().fields == fields_of(number));
  }
}

}  // namespace

TEST_CASE("entries get indexes in order, proofs that hold, and a time that never goes back") {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  const SignerKey signer = key();
  test::SteppedClock clock(kStart);
  REQUIRE(create_log(tiles, heads, signer));
  CHECK(create_log(tiles, heads, signer).error().code == "log.exists");
  const auto log = Log::open(tiles, heads, signer, clock, kAtOnce).value();
  std::map<std::uint64_t, LeafIndex> acknowledged;
  for (std::uint64_t number = 0; number < 600; ++number) {
    if (number == 100) clock.advance(-30s);
    const Appended appended = log->append(fields_of(number), id_of(number)).value();
    REQUIRE(appended.index == LeafIndex(number));
    acknowledged.emplace(number, appended.index);
  }
  CHECK(entry_time(log->entry(LeafIndex(150)).value()).value() ==
        entry_time(log->entry(LeafIndex(50)).value()).value());
  clock.advance(-60s);
  CHECK(log->append(fields_of(600), id_of(600)).error().code == "log.clock");
  check_whole(tiles, heads, acknowledged);
}

TEST_CASE("the same entry id gives the old position, before and after a restart") {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  const SignerKey signer = key();
  const test::SteppedClock clock(kStart);
  REQUIRE(create_log(tiles, heads, signer));
  for (int round = 0; round < 2; ++round) {
    const auto log = Log::open(tiles, heads, signer, clock, kAtOnce).value();
    CHECK(log->append(fields_of(1), id_of(1)).value().index == LeafIndex(0));
    CHECK(log->append(fields_of(2), id_of(2)).value().index == LeafIndex(1));
    CHECK(log->checkpoint().checkpoint.size == TreeSize(2));
  }
}

TEST_CASE("appends from several threads all get places of their own") {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  const SignerKey signer = key();
  const test::SteppedClock clock(kStart);
  REQUIRE(create_log(tiles, heads, signer));
  base::Guarded<std::map<std::uint64_t, LeafIndex>> acknowledged;
  {
    const auto log = Log::open(tiles, heads, signer, clock, {.interval = 1ms}).value();
    std::vector<std::jthread> threads;
    for (std::uint64_t thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::uint64_t number = thread * 40; number < thread * 40 + 40; ++number) {
          const auto appended = log->append(fields_of(number), id_of(number));
          if (appended) acknowledged.with([&](auto& map) { map.emplace(number, appended->index); });
        }
      });
    }
  }
  const auto all = acknowledged.with([](const auto& map) { return map; });
  CHECK(all.size() == 320);
  check_whole(tiles, heads, all);
}

TEST_CASE("no acknowledged entry is lost or doubled, whichever storage call fails") {
  const auto fault =
      GENERATE(test::Fault::Refused, test::Fault::PersistedThenFailed, test::Fault::Crash);
  const SignerKey signer = key();
  const test::SteppedClock clock(kStart);
  std::size_t tried = 0;
  for (std::size_t call = 1;; ++call, ++tried) {
    MemoryTileStore tiles;
    MemoryCheckpointStore heads;
    REQUIRE(create_log(tiles, heads, signer));
    std::map<std::uint64_t, LeafIndex> acknowledged;
    test::FaultPlan plan(call, fault);
    test::FaultyTileStore faulty_tiles(tiles, plan);
    test::FaultyCheckpointStore faulty_heads(heads, plan);
    // Two runs under the plan: the first meets the fault, or the reopening does.
    for (int run = 0; run < 2; ++run) {
      const auto log = Log::open(faulty_tiles, faulty_heads, signer, clock, kAtOnce);
      if (!log) continue;
      for (std::uint64_t number = 0; number < 4; ++number) {
        const auto appended = (*log)->append(fields_of(number), id_of(number));
        if (appended) acknowledged.emplace(number, appended->index);
      }
    }
    {  // the next start, with stores that work, and the callers' repeats
      const auto log = Log::open(tiles, heads, signer, clock, kAtOnce).value();
      for (std::uint64_t number = 0; number < 4; ++number) {
        const Appended again = log->append(fields_of(number), id_of(number)).value();
        const auto before = acknowledged.find(number);
        if (before != acknowledged.end()) CHECK(before->second == again.index);
        acknowledged.insert_or_assign(number, again.index);
      }
      CHECK(log->checkpoint().checkpoint.size == TreeSize(4));
    }
    check_whole(tiles, heads, acknowledged);
    if (!plan.fired()) break;  // every call has had its turn
  }
  CHECK(tried > 20);
}

TEST_CASE("a restored old database refuses to sign") {
  MemoryTileStore tiles;
  MemoryCheckpointStore old_heads, heads;
  const SignerKey signer = key();
  const test::SteppedClock clock(kStart);
  REQUIRE(create_log(tiles, old_heads, signer));
  REQUIRE(create_log(tiles, heads, signer));
  REQUIRE(Log::open(tiles, heads, signer, clock, kAtOnce).value()->append(fields_of(1), id_of(1)));
  CHECK(Log::open(tiles, old_heads, signer, clock, kAtOnce).error().code == "log.rollback");
}

TEST_CASE("a tile that was changed under the log is noticed at the next opening") {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  const SignerKey signer = key();
  const test::SteppedClock clock(kStart);
  REQUIRE(create_log(tiles, heads, signer));
  REQUIRE(Log::open(tiles, heads, signer, clock, kAtOnce).value()->append(fields_of(1), id_of(1)));
  const auto path = GENERATE(as<std::string>{}, "tile/0/000.p/1", "tile/entries/000.p/1");
  base::Bytes bytes = tiles.get(path).value();
  bytes[20] ^= 1;
  REQUIRE(tiles.publish(path, bytes));
  CHECK(Log::open(tiles, heads, signer, clock, kAtOnce).error().code == "log.tiles");
}

TEST_CASE("files and a database keep a log over a restart") {
  const auto folder = base::file::TemporaryFolder::make("log").value();
  const SignerKey signer = key();
  const test::SteppedClock clock(kStart);
  std::map<std::uint64_t, LeafIndex> acknowledged;
  FileTileStore tiles(folder.path() / "public");
  for (int round = 0; round < 3; ++round) {
    const auto heads = SqliteCheckpointStore::open(folder.path() / "ledger.db").value();
    if (round == 0) REQUIRE(create_log(tiles, *heads, signer));
    const auto log = Log::open(tiles, *heads, signer, clock, kAtOnce).value();
    for (std::uint64_t number = 0; number < 20; ++number) {
      const std::uint64_t global = number + 20 * static_cast<std::uint64_t>(round);
      acknowledged.emplace(global, log->append(fields_of(global), id_of(global)).value().index);
    }
  }
  const auto heads = SqliteCheckpointStore::open(folder.path() / "ledger.db").value();
  check_whole(tiles, *heads, acknowledged);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "public/staging/60"));
}
