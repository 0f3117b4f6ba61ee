#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "ubl/xpath/regex/program.h"

namespace ubl::xpath::regex {

/// Octets of the text that a match, or a group in it, covers.
struct Span {
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  std::size_t begin = kNone;  ///< kNone when a group took no part
  std::size_t end = kNone;
};

struct Found {
  Span whole;
  std::vector<Span> groups;  ///< group n at n - 1
};

/// Finds the matches of a program in a text, from left to right, none overlapping: the leftmost,
/// and of those the one that a backtracking matcher would find first. Linear in the text for all
/// matches together, in two passes:
///
///   backwards  for each place, the instructions from which a match can be reached;
///   forwards   the first way through the program that stays on such instructions.
///
/// No way is ever given up, so each character is looked at once. The sets of the first pass are
/// kept for the beginnings of blocks of characters only, and worked out again when a block is
/// entered.
///
/// Lifetime: borrows program and text.
/// Threads:  none.
class MatchFinder {
 public:
  /// The program does not match the empty text.
  MatchFinder(const Program& program, std::string_view text);

  std::optional<Found> next();
  /// Instructions looked at so far; bounded by a small multiple of characters times instructions.
  std::uint64_t steps() const { return steps_; }

 private:
  static constexpr std::size_t kBlock = 256;  // characters

  struct Character {
    std::size_t offset;  // of its first octet
    std::uint16_t character_class;
  };

  struct Choice {
    std::uint32_t at;
    std::size_t saved;  // entries of undo_ when it was left open
  };
  struct Undo {
    std::size_t slot;
    std::size_t held;
  };

  bool reachable(std::size_t place, std::uint32_t instruction) const {
    return (reach_[place * words_ + instruction / 64] >> (instruction % 64) & 1) != 0;
  }
  bool begins(std::size_t place) const;
  bool ends(std::size_t place) const;
  void decode_block(std::size_t block);
  void enter_block(std::size_t block);
  void work_out(std::size_t place);
  void mark(std::size_t place, std::uint32_t instruction);
  bool advance();
  std::size_t offset() const { return characters_[place_].offset; }
  Found follow_match();
  std::uint32_t first_way(std::uint32_t from, std::vector<std::size_t>& slots);

  const Program& program_;
  std::string_view text_;
  std::size_t words_;                                     // of a set of instructions
  std::vector<std::vector<std::uint32_t>> predecessors_;  // by steps that take no character
  std::vector<std::uint32_t> takers_;                     // the Set instructions
  std::vector<std::size_t> block_offsets_;                // and the text's size
  std::vector<std::uint64_t> checkpoints_;                // a set for each of those
  std::vector<std::uint32_t> pending_;
  std::vector<std::uint32_t> visited_;
  std::vector<Choice> choices_;
  std::vector<Undo> undo_;
  std::uint32_t round_ = 0;
  std::uint64_t steps_ = 0;

  // The block being read. Places lie before its characters and after the last one.
  std::vector<Character> characters_;  // one more, for the place after the last
  std::vector<std::uint64_t> reach_;   // a set for each place
  std::size_t block_ = 0;
  std::size_t place_ = 0;
};

}  // namespace ubl::xpath::regex
