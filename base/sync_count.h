#pragma once

#include <cstdint>

namespace base {

/// How often this process has made the disk sure of something (fsync, fdatasync), by whatever
/// library: a number for metrics and measurements, nothing depends on it. Threads: any.
std::uint64_t syncs_so_far();
/// Whoever syncs says so.
void count_sync();

}  // namespace base
