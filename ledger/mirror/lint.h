#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace ledger {

/// What is wrong with a log's entries although they are signed: it is mirrored and cosigned all the
/// same, and reported. A plain value.
struct Lint {
  std::uint64_t malformed = 0;  ///< of no kind of entry
  std::uint64_t backwards = 0;  ///< a time before that of the entry before
  std::uint64_t future = 0;     ///< a time more than 300 s ahead
  std::string first;            ///< the first of them, in words

  std::uint64_t count() const { return malformed + backwards + future; }
  /// Looks at one entry; `last_time` is that of the entry before and becomes this one's.
  void look(std::uint64_t index, base::ByteView entry, std::uint64_t now, std::uint64_t& last_time);
};

}  // namespace ledger
