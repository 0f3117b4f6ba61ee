#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace kuitti::load {

/// What came of one exchange.
struct Turn {
  enum class Outcome {
    Done,
    Failed,
    NothingLeft,  ///< there was nothing to send any more
  };
  Outcome outcome = Outcome::Done;
  std::string why;  ///< Failed
};

/// What a crowd did inside the window.
struct Tally {
  std::vector<double> milliseconds;  ///< of every exchange that was done, sorted
  std::uint64_t failed = 0;
  std::string first_failure;
  bool ran_dry = false;  ///< there was nothing to send before the window closed
  double seconds = 0;

  double per_second() const { return static_cast<double>(milliseconds.size()) / seconds; }
  /// 0.5 = the median; 0 when nothing was done.
  double percentile(double part) const;
};

/// Lets `members` threads take turns, each as soon as its last one ended. What ends inside the
/// window counts; the warm-up before it does not, failures count always. `mark` is called at the
/// start and at the end of the window.
Tally run_crowd(unsigned members, std::chrono::milliseconds warm_up,
                std::chrono::milliseconds window,
                const std::function<std::function<Turn()>(unsigned member)>& join,
                const std::function<void()>& mark);

}  // namespace kuitti::load
