// A few hundred short runs of the network, and that every invariant can fail.
#include <catch2/catch.hpp>

#include "tests/simulator/world.h"

using namespace simulator;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kSeeds = 24;
#else
constexpr std::uint64_t kSeeds = 240;
#endif

/// The first seed of some in which a broken variant breaks an invariant; 0 when none does.
std::uint64_t first_seed_that_breaks(Breakage breakage, Invariant invariant, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    World world(seed, breakage);
    world.run();
    if (world.findings().contains(invariant)) return seed;
  }
  return 0;
}

}  // namespace

TEST_CASE("whatever goes wrong between cities, what must hold of their logs holds") {
  Tally tally;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    World world(seed, Breakage::None);
    world.run();
    tally.add(world.tally());
    for (const auto& [invariant, how] : world.findings())
      FAIL_CHECK("seed " << seed << ": " << name_of(invariant) << ", " << how);
  }
  INFO(tally.table());
  CHECK(tally.faults > 5 * kSeeds);
  CHECK(tally.runs_without_fault * 20 < kSeeds);
  CHECK(tally.acknowledged > 50 * kSeeds);
  CHECK(tally.anchored > 5 * kSeeds);
  CHECK(tally.forks_proven > kSeeds / 20);
  if (kSeeds >= 240) CHECK(tally.omissions_proven > 0);
}

TEST_CASE("a seed replays bit for bit") {
  std::set<std::uint64_t> hashes;
  for (const std::uint64_t seed : {1u, 2u, 3u, 44u, 555u, 6666u}) {
    World once(seed, Breakage::None), again(seed, Breakage::None);
    once.run();
    again.run();
    CHECK(once.trace_hash() == again.trace_hash());
    hashes.insert(once.trace_hash());
  }
  CHECK(hashes.size() == 6);
}

TEST_CASE("every invariant fails where the part that upholds it is broken") {
  const auto [breakage, invariant] = GENERATE(table<Breakage, Invariant>({
      {Breakage::UncheckedRestore, Invariant::AppendOnly},
      {Breakage::ForgetfulWitness, Invariant::OneAnchored},
      {Breakage::ForgetfulWitness, Invariant::AppendOnly},
      {Breakage::AnyOneAnchors, Invariant::OneAnchored},
      {Breakage::EarlyAnswer, Invariant::Provable},
      {Breakage::NotesDropped, Invariant::ForkProven},
      {Breakage::RottingCopies, Invariant::CopiesWhole},
      {Breakage::DeafWitness, Invariant::CalmAnchors},
  }));
  INFO(name_of(breakage) << " / " << name_of(invariant));
  CHECK(first_seed_that_breaks(breakage, invariant, 400) > 0);
}
