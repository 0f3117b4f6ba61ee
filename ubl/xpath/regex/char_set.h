#pragma once

#include <compare>
#include <vector>

#include "ubl/unicode/category.h"

namespace ubl::xpath::regex {

using unicode::Range;

/// A set of characters, as sorted, disjoint ranges that do not touch.
class CharSet {
 public:
  CharSet() = default;
  explicit CharSet(Range range) : ranges_{range} {}
  /// Any ranges, in any order.
  static CharSet of(std::vector<Range> ranges);

  void add(Range range);
  void add(const CharSet& other);
  /// Adds every character that has the same upper or lower case as one in the set.
  void add_case_variants();
  /// What of all code points is not in the set.
  CharSet complement() const;
  CharSet without(const CharSet& other) const;

  bool empty() const { return ranges_.empty(); }
  const std::vector<Range>& ranges() const { return ranges_; }
  auto operator<=>(const CharSet&) const = default;

 private:
  void join();

  std::vector<Range> ranges_;
};

}  // namespace ubl::xpath::regex
