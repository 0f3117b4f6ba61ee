#include "ubl/xpath/regex/char_set.h"

#include <algorithm>
#include <utility>

#include "ubl/unicode/case_mapping.h"
#include "ubl/unicode/code_points.h"
#include "ubl/unicode/tables.h"

namespace ubl::xpath::regex {

CharSet CharSet::of(std::vector<Range> ranges) {
  CharSet set;
  set.ranges_ = std::move(ranges);
  set.join();
  return set;
}

void CharSet::add(Range range) {
  ranges_.push_back(range);
  join();
}

void CharSet::add(const CharSet& other) {
  ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
  join();
}

void CharSet::join() {
  std::ranges::sort(ranges_, {}, &Range::first);
  std::vector<Range> joined;
  for (const Range& range : ranges_) {
    if (!joined.empty() && range.first <= joined.back().last + 1) {
      joined.back().last = std::max(joined.back().last, range.last);
    } else {
      joined.push_back(range);
    }
  }
  ranges_ = std::move(joined);
}

void CharSet::add_case_variants() {
  std::vector<Range> variants = ranges_;
  for (const unicode::tables::CaseRun& run : unicode::tables::variant_runs) {
    for (const Range& range : ranges_) {
      if (range.last < run.first || range.first > run.last) continue;
      // The first member of the run that lies in the range, and all after it.
      const char32_t skip = range.first > run.first ? range.first - run.first : 0;
      char32_t member = run.first + (skip + run.stride - 1) / run.stride * run.stride;
      for (; member <= std::min(run.last, range.last); member += run.stride) {
        const auto other = static_cast<char32_t>(static_cast<std::int32_t>(member) + run.offset);
        variants.push_back({other, other});
      }
    }
  }
  *this = of(std::move(variants));
}

CharSet CharSet::complement() const {
  CharSet rest;
  char32_t next = 0;
  for (const Range& range : ranges_) {
    if (range.first > next) rest.ranges_.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  if (next <= unicode::kLastCodePoint) rest.ranges_.push_back({next, unicode::kLastCodePoint});
  return rest;
}

CharSet CharSet::without(const CharSet& other) const {
  CharSet outside = complement();
  outside.add(other);
  return outside.complement();
}

}  // namespace ubl::xpath::regex
