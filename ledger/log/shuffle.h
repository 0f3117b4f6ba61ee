#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"

namespace ledger {

/// A random order of the positions 0..n-1 in which those of one group keep theirs: every such order
/// is as likely as any other. Spec: privacy profile of the append pipeline.
std::vector<std::size_t> shuffled_order(const std::vector<std::uint64_t>& groups,
                                        base::Random& random);

/// A document entry that stands for nothing; all fields but the time are random, as others look.
base::Bytes cover_entry(std::uint64_t time, base::Random& random);

}  // namespace ledger
