#include "base/xml/large_pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace base::xml {
namespace {

constexpr std::uintptr_t kLargePage = std::uintptr_t{2} << 20;
/// The last page is filled in part only: as much again as it could waste is the least.
constexpr std::size_t kLeast = 2 * kLargePage;

}  // namespace

void prefer_large_pages(void* begin, std::size_t bytes) {
  if (bytes < kLeast) return;
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  const std::uintptr_t from = (address + kLargePage - 1) / kLargePage * kLargePage;
  const std::uintptr_t to = (address + bytes) / kLargePage * kLargePage;
  // Not a part of anybody's contract: what is said here is a hint, and so its failure is no error.
  (void)::madvise(reinterpret_cast<char*>(begin) + (from - address), to - from, MADV_HUGEPAGE);
}

}  // namespace base::xml
