#pragma once

#include <memory>
#include <vector>

#include "tests/simulator/city.h"

namespace simulator {

/// The second face of a log whose city forks it: the same key over a copy of its stores.
class SecondFace final {
 public:
  /// `disk` is what the city had when the two faces were still one.
  static std::unique_ptr<SecondFace> make(const Disk& disk, std::size_t log,
                                          const Surroundings& on);

  /// Which face a city is shown.
  bool is_shown_to(std::size_t city) const { return shown_[city]; }
  void turn(std::size_t city) { shown_[city] = !shown_[city]; }

  ledger::Log& log() { return *log_; }
  DiskTiles& tiles() { return tiles_; }
  const Files& files() const { return disk_.log; }

 private:
  SecondFace(const Disk& disk, std::size_t log, const Surroundings& on);
  Disk disk_;
  StorageFaults faults_;
  DiskTiles tiles_;
  DiskHeads heads_;
  std::unique_ptr<ledger::Log> log_;
  std::vector<bool> shown_;
};

/// What a lying witness answers to an add-checkpoint request.
base::http::Response signs_anything(std::string_view body, const ledger::SignerKey& key,
                                    base::Timestamp now);
base::http::Response signs_nothing(test::SeededRandom& random);

}  // namespace simulator
