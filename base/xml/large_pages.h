#pragma once

// Inside base/xml only.
#include <cstddef>

namespace base::xml {

/// Says of fresh memory that it is about to be filled from its beginning, so that it may come in
/// large pages: of the small ones each costs a fault when it is first written. A few MiB at least,
/// else it is left as it is. Only a wish: where the machine has no large pages, nothing changes.
/// Lifetime: until the memory is freed, which gives the pages back. Threads: any.
void prefer_large_pages(void* begin, std::size_t bytes);

}  // namespace base::xml
