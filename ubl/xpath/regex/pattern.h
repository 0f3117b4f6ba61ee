#pragma once

#include <limits>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ubl/xpath/regex/char_set.h"

namespace ubl::xpath::regex {

/// The flags s m i x, and q (all characters stand for themselves), which the reference knows too.
struct Flags {
  bool dot_all = false;
  bool multi_line = false;
  bool ignore_case = false;
  bool skip_space = false;
  bool literal = false;

  /// Errors: Malformed FORX0001.
  static base::Result<Flags> parse(std::string_view letters);
};

inline constexpr unsigned kUnbounded = std::numeric_limits<unsigned>::max();

/// A part of a pattern, as a tree.
struct Node {
  enum class Kind {
    Set,       ///< one character of sets[set] of the pattern
    Start,     ///< ^
    End,       ///< $
    Sequence,  ///< the children one after the other; none: the empty text
    Choice,    ///< one of the children, the first that leads to a match
    Repeat,    ///< the child `least` to `most` times
    Group      ///< the child, remembered as number `group`
  };
  enum class Appetite { Greedy, Reluctant };

  Kind kind = Kind::Sequence;
  std::size_t set = 0;
  std::vector<Node> children = {};
  unsigned least = 0;
  unsigned most = 0;
  Appetite appetite = Appetite::Greedy;
  unsigned group = 0;  ///< counted from 1
};

struct Pattern {
  Node root;
  std::vector<CharSet> sets;
  unsigned groups = 0;
  bool multi_line = false;
};

/// Reads a regular expression of XPath 2.0, with (?:...), which the reference accepts too.
/// Errors: Malformed      FORX0002
///         Rejected       FORX0002, "back-reference": legal, but not to be had in linear time
///         LimitExceeded  FORX0002, longer than 20,000 characters, more than 100 groups deep,
///                or a count above 100,000
/// Spec: XPath functions and operators 2.0, 7.6.1; XML Schema 1.0 part 2, appendix F
base::Result<Pattern> parse_pattern(std::string_view text, const Flags& flags);

}  // namespace ubl::xpath::regex
