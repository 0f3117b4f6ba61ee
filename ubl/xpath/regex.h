#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ubl::xpath {

/// A regular expression of XPath 2.0, compiled once: fn:matches, fn:replace, fn:tokenize.
///
/// Every function here takes time linear in the text, whatever the pattern: at most a small
/// multiple of characters times the costs below. Matches are the leftmost, and of those the
/// one that a backtracking matcher would find first. Texts are UTF-8; offsets fall on characters.
///
/// Beyond XPath 2.0, as in the reference: (?:...) and flag q. Not supported: back-references.
///
/// Threads:  immutable, for any number of threads; copies share one program.
/// Errors:   Malformed      FORX0001 flags, FORX0002 pattern, FORX0003 the pattern matches the
/// empty
///                          text, FORX0004 replacement
///           Rejected       FORX0002 a back-reference
///           LimitExceeded  FORX0002 a pattern that needs more than 10,000 states or is nested more
///                          than 100 deep; FOER0000 a replaced text of more than the given octets
/// Spec:     XPath functions and operators 2.0, 7.6; XML Schema 1.0 part 2, appendix F
class Regex {
 public:
  static base::Result<Regex> compile(std::string_view pattern, std::string_view flags = {});

  /// Whether some part of the text matches.
  bool matches(std::string_view text) const;
  /// The text with each match replaced; in the replacement $1 is a group, $0 the match, and \$ and
  /// \\ are the characters.
  base::Result<std::string> replace(
      std::string_view text, std::string_view replacement,
      std::size_t most_octets = std::numeric_limits<std::size_t>::max()) const;
  /// The pieces between the matches, empty ones too; none for the empty text. They are views of
  /// `text`.
  base::Result<std::vector<std::string_view>> tokenize(std::string_view text) const;

  bool matches_empty() const;
  /// Steps that one character of a text may cost, for the caller's budget.
  std::uint64_t search_cost() const;   ///< of matches(): 1 when an automaton could be built
  std::uint64_t replace_cost() const;  ///< of replace() and tokenize()

 private:
  struct Compiled;
  explicit Regex(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace ubl::xpath
