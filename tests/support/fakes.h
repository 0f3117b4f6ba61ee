#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "base/file/file.h"
#include "base/random.h"

namespace test {

/// A clock that moves only when told to.
class SteppedClock final : public base::Clock {
 public:
  explicit SteppedClock(base::Timestamp start) : now_(start.time_since_epoch().count()) {}
  base::Timestamp now() const override {
    return base::Timestamp(std::chrono::milliseconds(now_.load()));
  }
  void advance(std::chrono::milliseconds by) { now_ += by.count(); }
  void set(base::Timestamp time) { now_ = time.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> now_;
};

/// Replayable bytes (SplitMix64): one seed, one sequence. Threads: one.
class SeededRandom final : public base::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::uint8_t> out) override;
  std::uint64_t next();
  /// Uniform enough for tests: a number below the bound.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

 private:
  std::uint64_t state_;
};

/// A temporary folder in memory where the system has one: what is tested there is what is written,
/// not how fast a disk syncs.
base::file::TemporaryFolder memory_folder(std::string_view name_prefix);

}  // namespace test
