#include "base/sync_count.h"

#include <atomic>

namespace base {
namespace {

std::atomic<std::uint64_t> count{0};

}  // namespace

std::uint64_t syncs_so_far() {
  return count.load(std::memory_order_relaxed);
}

void count_sync() {
  count.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace base
