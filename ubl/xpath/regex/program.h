#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/result.h"
#include "ubl/xpath/regex/pattern.h"

namespace ubl::xpath::regex {

/// One step of a nondeterministic automaton; `next` and `other` are numbers of instructions.
struct Instruction {
  enum class Kind : std::uint8_t {
    Set,    ///< takes one character of set `other`, goes to `next`
    Split,  ///< goes to `next`, or else to `other`
    Jump,   ///< goes to `next`
    Save,   ///< remembers the place in slot `other`, goes to `next`
    Start,  ///< goes to `next` where a text (or line) begins
    End,    ///< goes to `next` where a text (or line) ends
    Match
  };

  Kind kind = Kind::Match;
  std::uint32_t next = 0;
  std::uint32_t other = 0;
};

/// A compiled pattern: instructions, and characters gathered into classes that no set tells apart.
/// Group n is saved in slots 2n and 2n + 1; slots 0 and 1 are not used. Execution begins at 0.
class Program {
 public:
  static constexpr std::size_t kMostInstructions = 10'000;

  /// Errors: LimitExceeded FORX0002 when counts make it larger than kMostInstructions.
  static base::Result<Program> compile(const Pattern& pattern);

  const std::vector<Instruction>& instructions() const { return instructions_; }
  unsigned groups() const { return groups_; }
  bool multi_line() const { return multi_line_; }
  std::size_t classes() const { return classes_; }
  std::uint16_t class_of(char32_t code_point) const {
    return code_point < ascii_.size() ? ascii_[code_point] : class_beyond_ascii(code_point);
  }
  bool contains(std::size_t set, std::uint16_t character_class) const {
    return members_[set * classes_ + character_class] != 0;
  }

 private:
  void gather_classes(const std::vector<CharSet>& sets);
  std::uint16_t class_beyond_ascii(char32_t code_point) const;

  std::vector<Instruction> instructions_;
  std::vector<std::uint8_t> members_;                             // per set, per class
  std::vector<std::pair<char32_t, std::uint16_t>> classes_from_;  // where another class begins
  std::array<std::uint16_t, 128> ascii_{};
  std::size_t classes_ = 0;
  unsigned groups_ = 0;
  bool multi_line_ = false;
};

}  // namespace ubl::xpath::regex
