#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ubl/xpath/regex/program.h"

namespace ubl::xpath::regex {

/// Runs a program over a text once, in all its states at the same time (Thompson).
///
/// Lifetime: borrows the program.
/// Threads:  none.
class Simulation {
 public:
  explicit Simulation(const Program& program)
      : program_(program), visited_(program.instructions().size()) {}

  /// Whether the program matches somewhere in the text.
  bool search(std::string_view text);
  /// Instructions looked at so far: at most twice their number for each character, and one round.
  std::uint64_t steps() const { return steps_; }

 private:
  struct Place {
    bool begins;  // a text or line begins here
    bool ends;
  };
  bool reaches_match(std::uint32_t from, Place place);

  const Program& program_;
  std::vector<std::uint32_t> visited_;  // the round in which an instruction was last reached
  std::vector<std::uint32_t> pending_;
  std::vector<std::uint32_t> waiting_;  // Set instructions that want the next character
  std::uint32_t round_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace ubl::xpath::regex
