#pragma once

#include "base/bytes.h"

namespace base::xml {

/// Whether a start tag may be longer than that many bytes; exact enough to choose a scanner by. A
/// tag ends at the next '<' at the latest, because no attribute may hold one. Anything in UTF-16
/// counts as long.
bool may_have_long_start_tag(ByteView bytes, std::size_t longest);

}  // namespace base::xml
