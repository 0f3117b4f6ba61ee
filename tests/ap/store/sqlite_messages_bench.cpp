// How fast rows become durable, beside a bare append + fdatasync on the same disk in the same run.
//   test_ap "[bench]"        on the disk of $TMPDIR
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/ap/store/store_world.h"

using namespace ap::store;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kTime = std::chrono::seconds(3);
constexpr std::size_t kPartBytes = 10'000;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double raw_syncs_per_second(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  REQUIRE(descriptor >= 0);
  const base::Bytes bytes = test::content(1, kPartBytes);
  const auto start = Clock::now();
  double count = 0;
  for (; Clock::now() - start < kTime / 2; ++count) {
    REQUIRE(::write(descriptor, bytes.data(), bytes.size()) == static_cast<long>(bytes.size()));
    REQUIRE(::fdatasync(descriptor) == 0);
  }
  ::close(descriptor);
  return count / seconds_since(start);
}

/// Identifiers as they come in life: random, so that each lies elsewhere in its index.
std::string identifier(std::uint64_t number) {
  test::SeededRandom random(number);
  return base::make_uuid(random);
}

Message message(std::uint64_t number) {
  Message made = test::received(number);
  made.id = identifier(number);
  made.message_id = identifier(number + (1ull << 32)) + "@ap.example";
  made.instance_id = identifier(number + (2ull << 32));
  return made;
}

/// CPU seconds of this process's thread of that name.
double cpu_of_thread(const std::string& name) {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string called;
    std::getline(std::ifstream(task.path() / "comm"), called);
    double nanoseconds = 0;
    if (called == name) std::ifstream(task.path() / "schedstat") >> nanoseconds;
    if (called == name) return nanoseconds / 1e9;
  }
  return 0;
}

struct Measured {
  double per_second = 0;
  double p50_ms = 0, p99_ms = 0, most_ms = 0;
  double writer_us = 0;  ///< CPU of the writing thread for each row
};

/// Calls `act(number)` from so many threads, each number once.
template <class Act>
Measured measure(unsigned threads, Act act) {
  std::vector<std::vector<double>> times(threads);
  const double cpu = cpu_of_thread("store-writes");
  const auto start = Clock::now();
  {
    std::vector<std::jthread> running;
    for (unsigned thread = 0; thread < threads; ++thread) {
      running.emplace_back([&, thread] {
        for (std::uint64_t n = thread; Clock::now() - start < kTime; n += threads) {
          const auto before = Clock::now();
          act(n);
          times[thread].push_back(seconds_since(before) * 1000);
        }
      });
    }
  }
  const double seconds = seconds_since(start);
  std::vector<double> all;
  for (const auto& some : times) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  const double count = static_cast<double>(all.size());
  return {count / seconds, all[all.size() / 2], all[all.size() * 99 / 100], all.back(),
          (cpu_of_thread("store-writes") - cpu) / count * 1e6};
}

void print(const char* what, const Measured& m, double raw) {
  std::printf("%-34s %8.0f/s  %5.2f of raw  p50 %.2f p99 %.2f max %.1f ms  writer %.1f us\n", what,
              m.per_second, m.per_second / raw, m.p50_ms, m.p99_ms, m.most_ms, m.writer_us);
}

}  // namespace

TEST_CASE("messages become durable", "[.bench]") {
  const auto folder = base::file::TemporaryFolder::make("store-bench").value();
  const double raw = raw_syncs_per_second(folder.path() / "raw");
  std::printf("%-34s %8.0f/s\n", "10 kB append + fdatasync", raw);
  for (const unsigned threads : {1u, 8u, 32u}) {
    const auto blobs = make_file_blobs(folder.path() / "blobs");
    const auto messages =
        open_sqlite_messages(folder.path() / std::to_string(threads) / "m.db", *blobs).value();
    const std::string name = ", " + std::to_string(threads) + " threads";
    base::Bytes bytes = test::content(1, kPartBytes);
    std::atomic<std::uint64_t> stored = 0;
    const auto insert = [&](std::uint64_t number) {
      std::vector<Part> parts = {{"document", bytes}};
      for (int i = 0; i < 8; ++i)
        parts[0].bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(number >> (8 * i));
      ENSURE(messages->insert(message(number), parts, {test::seal(1)}, "came").has_value());
      stored.fetch_add(1);
    };
    print(("insert, 10 kB" + name).c_str(), measure(threads, insert), raw);
    const auto advance = [&](std::uint64_t number) {
      Change change = test::step(State::Stored, State::Stored);
      change.placed = {{test::seal(1).entry_id, {"log", number}}};
      change.parts = {{"receipt", test::content(number, 5'000)}};
      // Threads were not equally fast: the numbers of the first half are there for sure.
      ENSURE(messages->advance(identifier(number % (stored / 2)), change).has_value());
    };
    print(("change, 5 kB receipt" + name).c_str(), measure(threads, advance), raw);
  }
}
