#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ubl/xpath/regex/program.h"

namespace ubl::xpath::regex {

/// A deterministic automaton that answers whether a program matches somewhere in a text: one table
/// look-up for each character. Built whole when the pattern is compiled, so that threads share it.
class Automaton {
 public:
  static constexpr std::size_t kMostStates = 1'000;
  static constexpr std::size_t kMostCells = 65'536;

  /// Nullopt where it would be larger, and for ^ or $ in lines; Simulation does those.
  static std::optional<Automaton> build(const Program& program);

  /// The program is the one it was built from.
  bool search(const Program& program, std::string_view text) const;
  std::size_t states() const { return matches_at_end_.size(); }

 private:
  using State = std::uint16_t;
  static constexpr State kFailed = 0;   // whatever follows
  static constexpr State kMatched = 1;  // whatever follows

  class Builder;

  std::vector<State> next_;  // per state, per class
  std::vector<bool> matches_at_end_;
  State initial_ = kFailed;
  bool matches_empty_ = false;
};

}  // namespace ubl::xpath::regex
