// Runs the network of cities for many seeds, on every core, or one seed with a readable trace.
#include <atomic>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <thread>

#include "base/arguments.h"
#include "base/guarded.h"
#include "tests/simulator/world.h"

using namespace simulator;
using Steady = std::chrono::steady_clock;

namespace {

constexpr std::string_view kUsage =
    "usage: simulate [--seeds N] [--minutes M] [--threads T] [--first S] [--hashes] [--break "
    "NAME]\n"
    "       simulate --seed S [--break NAME]\n";

std::optional<Breakage> breakage_named(std::string_view name) {
  for (std::size_t at = 0; at < kBreakages; ++at) {
    if (name_of(static_cast<Breakage>(at)) == name) return static_cast<Breakage>(at);
  }
  return std::nullopt;
}

int show(std::uint64_t seed, Breakage breakage) {
  World world(seed, breakage, &std::cout);
  world.run();
  std::cout << "seed " << seed << ": trace " << std::hex << world.trace_hash() << std::dec << ", "
            << world.tally().faults << " faults\n";
  for (const auto& [invariant, how] : world.findings())
    std::cout << "BROKEN " << name_of(invariant) << ", " << how << "\n";
  return world.findings().empty() ? 0 : 1;
}

struct Total {
  Tally tally;
  std::uint64_t broken = 0;
};

struct Range {
  std::uint64_t first, seeds;
  Steady::time_point end;
  Breakage breakage;
  bool hashes;
};

void run_some(const Range& range, std::atomic<std::uint64_t>& next, base::Guarded<Total>& total) {
  Tally mine;
  std::uint64_t broken = 0;
  for (std::uint64_t at = next++; at < range.seeds && Steady::now() < range.end; at = next++) {
    const std::uint64_t seed = range.first + at;
    World world(seed, range.breakage);
    world.run();
    mine.add(world.tally());
    if (range.hashes)
      std::cout << seed << ' ' << std::hex << world.trace_hash() << std::dec << '\n';
    if (world.findings().empty()) continue;
    ++broken;
    total.with([&](Total&) {
      for (const auto& [invariant, how] : world.findings())
        std::cout << "BROKEN seed " << seed << ": " << name_of(invariant) << ", " << how
                  << std::endl;
    });
  }
  total.with([&](Total& all) {
    all.tally.add(mine);
    all.broken += broken;
  });
}

int run_many(const Range& range, std::uint64_t threads) {
  const auto started = Steady::now();
  std::atomic<std::uint64_t> next = 0;
  base::Guarded<Total> total;
  {
    std::vector<std::jthread> workers;
    for (std::uint64_t n = 0; n < threads; ++n)
      workers.emplace_back([&] { run_some(range, next, total); });
  }
  const double took = std::chrono::duration<double>(Steady::now() - started).count();
  const Total all = total.with([](const Total& value) { return value; });
  const Tally& tally = all.tally;
  std::cout << tally.table() << "\n"
            << tally.runs << " seeds from " << range.first << " on, " << tally.events << " events, "
            << tally.faults << " faults (" << tally.runs_without_fault << " runs without), "
            << tally.acknowledged << " entries acknowledged, " << tally.anchored
            << " heads anchored, " << tally.forks_proven << " forks and " << tally.omissions_proven
            << " omissions proven\n"
            << std::fixed << std::setprecision(1) << took << " s, "
            << static_cast<double>(tally.runs) / took << " seeds/s; " << tally.empty_cells()
            << " cells empty; " << all.broken << " seeds broke an invariant\n";
  return all.broken == 0 && tally.empty_cells() == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  const base::CommandLine accepted{
      {"--seeds", "--minutes", "--threads", "--first", "--seed", "--break"}, {"--hashes"}};
  const auto arguments =
      base::Arguments::parse(std::span<const char* const>(words + 1, words + count), accepted);
  if (!arguments) {
    std::cerr << kUsage;
    return 64;
  }
  const auto breakage = arguments->has("--break") ? breakage_named(arguments->value("--break"))
                                                  : std::optional(Breakage::None);
  const auto seed = arguments->number("--seed", 0);
  const auto first = arguments->number("--first", 1);
  const auto minutes = arguments->number("--minutes", 60);
  const auto threads =
      arguments->number("--threads", std::max(1u, std::thread::hardware_concurrency()));
  const auto seeds = arguments->number("--seeds", UINT64_MAX / 2);
  if (!breakage || !seed || !first || !minutes || !threads || !seeds) {
    std::cerr << kUsage;
    return 64;
  }
  if (arguments->has("--seed")) return show(*seed, *breakage);
  return run_many({*first, *seeds, Steady::now() + std::chrono::minutes(*minutes), *breakage,
                   arguments->has("--hashes")},
                  *threads);
}
