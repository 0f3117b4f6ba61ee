// The tasks of a log: written as files, appended to in process, at a pace.
#include <atomic>
#include <cstdio>
#include <thread>

#include "base/file/file.h"
#include "base/guarded.h"
#include "base/http/client.h"
#include "base/random.h"
#include "ledger/anchor/anchoring.h"
#include "ledger/log/commit.h"
#include "ledger/log/frontier.h"
#include "ledger/log/log.h"
#include "ledger/note/policy.h"
#include "ledger/store/file_tile_store.h"
#include "ledger/store/sqlite_checkpoint_store.h"
#include "tests/ledger/bench/tasks.h"

namespace bench {
namespace {

using base::Result;
using std::chrono::milliseconds;

Result<ledger::SignerKey> read_key(const base::Arguments& arguments) {
  TRY(const std::string text, base::file::read_text(arguments.value("--key")));
  return ledger::SignerKey::parse(text, ledger::KeyType::Log);
}

/// A log of its own on the disk, made when it is not there.
struct OpenLog {
  ledger::SignerKey key;
  ledger::FileTileStore tiles;
  std::unique_ptr<ledger::SqliteCheckpointStore> heads;
  base::SystemClock clock;
  std::unique_ptr<ledger::Log> log;

  static Result<std::unique_ptr<OpenLog>> open(const base::Arguments& arguments) {
    TRY(ledger::SignerKey key, read_key(arguments));
    const std::filesystem::path folder = arguments.value("--dir");
    TRY(auto heads, ledger::SqliteCheckpointStore::open(folder / "ledger.db"));
    auto made = std::unique_ptr<OpenLog>(new OpenLog{
        std::move(key), ledger::FileTileStore(folder), std::move(heads), base::SystemClock(), {}});
    TRY(const auto head, made->heads->load(made->key.name()));
    if (!head) TRY(ledger::create_log(made->tiles, *made->heads, made->key));
    ledger::LogOptions options;
    TRY(const std::uint64_t interval, arguments.number("--interval", 20));
    options.interval = milliseconds(interval);
    options.patience = std::chrono::minutes(1);  // a slow disk is measured, not refused
    TRY(made->log, ledger::Log::open(made->tiles, *made->heads, made->key, made->clock, options));
    return made;
  }
};

ledger::Pending random_entry(base::Random& random) {
  ledger::Pending pending;
  ledger::EntryId id{};
  random.fill(id);
  random.fill(pending.fields.pair_tag);
  random.fill(pending.fields.trail_tag);
  pending.id = id;
  return pending;
}

}  // namespace

Result<void> write_log(const base::Arguments& arguments) {
  TRY(const ledger::SignerKey key, read_key(arguments));
  TRY(const std::uint64_t count, arguments.number("--count", 1'000'000));
  ledger::FileTileStore tiles(arguments.value("--dir"));
  ledger::Frontier frontier;
  base::SystemRandom random;
  for (std::uint64_t n = 0; n < count; ++n) {
    const ledger::Pending pending = random_entry(random);
    frontier.append(ledger::DocumentEntry{1'800'000'000 + n / 1000, pending.fields}.encode());
    if (n % 16'384 == 0) TRY(tiles.put(frontier.take_completed()));
  }
  TRY(tiles.put(frontier.take_resources()));
  const auto head =
      ledger::sign_checkpoint({key.name(), frontier.size(), frontier.root(), ""}, key);
  // So that it can be served as any other.
  TRY(const auto heads, ledger::SqliteCheckpointStore::open(
                            std::filesystem::path(arguments.value("--dir")) / "ledger.db"));
  TRY(heads->replace(key.name(), std::nullopt, {frontier.size(), frontier.root(), head.note}, {}));
  std::printf("{\"entries\": %llu}\n", static_cast<unsigned long long>(count));
  return tiles.publish(ledger::kCheckpointPath, base::as_bytes(head.note));
}

Result<void> append(const base::Arguments& arguments) {
  TRY(const std::uint64_t seconds, arguments.number("--seconds", 5));
  TRY(const std::uint64_t threads, arguments.number("--threads", 32));
  TRY(const std::uint64_t each, arguments.number("--each", 32));
  TRY(const auto open, OpenLog::open(arguments));
  std::atomic<std::uint64_t> appended{0};
  base::Guarded<std::optional<base::Error>> trouble;
  const Watch watch;
  {
    std::vector<std::jthread> writers;
    for (std::uint64_t n = 0; n < threads; ++n) {
      writers.emplace_back([&] {
        base::SystemRandom random;
        while (watch.seconds() < static_cast<double>(seconds)) {
          std::vector<ledger::Pending> entries;
          for (std::uint64_t at = 0; at < each; ++at) entries.push_back(random_entry(random));
          const auto done = open->log->append_all(entries);
          if (!done) return trouble.with([&](auto& first) { first = done.error(); });
          appended += done->size();
        }
      });
    }
  }
  if (const auto first = trouble.with([](const auto& value) { return value; })) return *first;
  const auto all = static_cast<double>(appended.load());
  std::printf("{\"per_second\": %.0f, \"cpu_us\": %.1f, \"entries\": %.0f}\n",
              all / watch.seconds(), watch.cpu_seconds() / all * 1e6, all);
  return {};
}

Result<void> pace(const base::Arguments& arguments) {
  TRY(const std::uint64_t rate, arguments.number("--rate", 50));
  TRY(const std::uint64_t seconds, arguments.number("--seconds", 10));
  TRY(const auto open, OpenLog::open(arguments));
  const auto http = base::http::make_client("");
  std::unique_ptr<ledger::Anchoring> anchoring;
  if (arguments.has("--policy")) {
    TRY(const std::string text, base::file::read_text(arguments.value("--policy")));
    TRY(const ledger::Policy policy, ledger::Policy::parse(text));
    TRY(anchoring, ledger::Anchoring::start(*open->log, open->tiles, policy, *http, open->clock));
  }
  struct Times {
    std::vector<double> integrated, anchored;
    std::uint64_t failed = 0;
  };
  base::Guarded<Times> times;
  const auto one = [&] {
    constexpr std::chrono::seconds kMost{30};
    base::SystemRandom random;
    const ledger::Pending pending = random_entry(random);
    const Watch watch;
    const auto done = open->log->append(pending.fields, pending.id);
    const double integrated = watch.seconds() * 1e3;
    const bool held =
        done && (!anchoring ||
                 anchoring->wait_for(ledger::TreeSize(done->index.value() + 1), kMost).has_value());
    const double anchored = watch.seconds() * 1e3;
    times.with([&](Times& all) {
      if (!held) ++all.failed;
      all.integrated.push_back(integrated);
      if (anchoring) all.anchored.push_back(anchored);
    });
  };
  {
    std::vector<std::jthread> entries;
    const auto start = std::chrono::steady_clock::now();
    for (std::uint64_t n = 0; n < rate * seconds; ++n) {
      std::this_thread::sleep_until(start + std::chrono::microseconds(n * 1'000'000 / rate));
      entries.emplace_back(one);
    }
  }
  Times all = times.with([](Times& found) { return std::move(found); });
  const Spread in = spread(all.integrated), anchor = spread(all.anchored);
  std::printf(
      "{\"integrated_p50_ms\": %.1f, \"integrated_p99_ms\": %.1f, \"anchored_p50_ms\": %.1f, "
      "\"anchored_p99_ms\": %.1f, \"anchored_most_ms\": %.1f, \"entries\": %zu}\n",
      in.p50, in.p99, anchor.p50, anchor.p99, anchor.most, all.integrated.size());
  if (all.failed > 0) return base::unavailable("pace", "some entries were not logged or anchored");
  return {};
}

}  // namespace bench
