#include "ledger/witness/witness_store.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "base/file/file.h"
#include "base/sync_count.h"
#include "ledger/witness/memory_witness_store.h"
#include "ledger/witness/sqlite_witness_store.h"

using namespace ledger;

namespace {

WitnessStore::Cosigned tree(std::uint64_t size, std::string_view root = "root") {
  return {TreeSize(size), RootHash(base::crypto::sha256(root)), "note " + std::to_string(size)};
}

/// Both stores, each fresh.
struct Stores {
  base::file::TemporaryFolder folder = base::file::TemporaryFolder::make("witness").value();
  std::unique_ptr<WitnessStore> memory = std::make_unique<MemoryWitnessStore>();
  std::unique_ptr<WitnessStore> sqlite =
      SqliteWitnessStore::open(folder.path() / "witness.db").value();
};

}  // namespace

TEST_CASE("a witness store replaces by compare-and-swap and keeps logs apart") {
  Stores stores;
  for (WitnessStore* store : {stores.memory.get(), stores.sqlite.get()}) {
    CHECK_FALSE(store->load("a").value().last);
    CHECK(store->replace("a", TreeSize(0), tree(5)).error().code == "witness.moved");
    REQUIRE(store->replace("a", std::nullopt, tree(5)));
    CHECK(store->replace("a", std::nullopt, tree(6)).error().code == "witness.moved");
    CHECK(store->replace("a", TreeSize(4), tree(6)).error().code == "witness.moved");
    CHECK(store->load("a").value().last == tree(5));
    REQUIRE(store->replace("a", TreeSize(5), tree(5, "renewed")));
    REQUIRE(store->replace("a", TreeSize(5), tree(9)));
    CHECK(store->load("a").value() == WitnessStore::State{tree(9), std::nullopt});
    CHECK_FALSE(store->load("b").value().last);
    const std::uint64_t huge = (1ull << 63) + 7;  // beyond what SQLite calls positive
    REQUIRE(store->replace("b", std::nullopt, tree(huge)));
    CHECK(store->load("b").value().last == tree(huge));
    CHECK(store->replace("b", TreeSize(7), tree(8)).error().code == "witness.moved");
  }
}

TEST_CASE("a mark ahead stands until a tree as large is cosigned") {
  Stores stores;
  for (WitnessStore* store : {stores.memory.get(), stores.sqlite.get()}) {
    REQUIRE(store->replace("a", std::nullopt, tree(5)));
    REQUIRE(store->mark_ahead("a", tree(4)));
    CHECK_FALSE(store->load("a").value().ahead);
    REQUIRE(store->mark_ahead("a", tree(8)));
    REQUIRE(store->mark_ahead("a", tree(7)));
    CHECK(store->load("a").value() == WitnessStore::State{tree(5), tree(8)});
    CHECK(store->replace("a", TreeSize(5), tree(6)).error().code == "witness.moved");
    REQUIRE(store->mark_ahead("a", tree(9)));
    REQUIRE(store->replace("a", TreeSize(5), tree(9)));
    CHECK(store->load("a").value() == WitnessStore::State{tree(9), std::nullopt});
    REQUIRE(store->mark_ahead("new", tree(3)));
    CHECK(store->load("new").value() == WitnessStore::State{std::nullopt, tree(3)});
    REQUIRE(store->replace("new", std::nullopt, tree(3)));
    CHECK(store->load("new").value() == WitnessStore::State{tree(3), std::nullopt});
  }
}

TEST_CASE("the database of a witness is there after a restart") {
  const auto folder = base::file::TemporaryFolder::make("witness").value();
  for (std::uint64_t round = 0; round < 3; ++round) {
    const auto store = SqliteWitnessStore::open(folder.path() / "witness.db").value();
    const auto state = store->load("a").value();
    CHECK(state.last.has_value() == (round > 0));
    const auto expected = state.last ? std::optional(state.last->size) : std::nullopt;
    REQUIRE(store->replace("a", expected, tree(round + 1)));
    REQUIRE(store->mark_ahead("a", tree(round + 2)));
  }
  const auto store = SqliteWitnessStore::open(folder.path() / "witness.db").value();
  CHECK(store->load("a").value() == WitnessStore::State{tree(3), tree(4)});
}

TEST_CASE("requests of many logs share commits, and each gets its own answer") {
  const auto folder = base::file::TemporaryFolder::make("witness").value();
  const auto store = SqliteWitnessStore::open(folder.path() / "witness.db").value();
  constexpr std::uint64_t kLogs = 16, kSizes = 40;
  std::atomic<std::uint64_t> written{0}, moved{0}, other{0};
  const std::uint64_t before = base::syncs_so_far();
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t n = 0; n < kLogs; ++n) {
      threads.emplace_back([&, n] {
        const std::string origin = "log.example/" + std::to_string(n / 2);  // two of each
        for (std::uint64_t size = 1; size <= kSizes; ++size) {
          const auto last = store->load(origin).value().last;
          const TreeSize next(last ? last->size.value() + 1 : 1);
          const auto expected = last ? std::optional(last->size) : std::nullopt;
          const auto done = store->replace(origin, expected, {next, RootHash(), "note"});
          const bool raced = !done && done.error().code == "witness.moved";
          ++(done ? written : raced ? moved : other);
        }
      });
    }
  }
  CHECK(written + moved == kLogs * kSizes);
  CHECK(other == 0);
  std::uint64_t sizes = 0;
  for (std::uint64_t n = 0; n < kLogs / 2; ++n)
    sizes += store->load("log.example/" + std::to_string(n)).value().last->size.value();
  CHECK(sizes == written);
  CHECK(base::syncs_so_far() - before < written);
}
