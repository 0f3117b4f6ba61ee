#include "base/xml/start_tags.h"

#include <algorithm>

namespace base::xml {
namespace {

/// The bytes up to the '>' that no quotes enclose, or all.
std::size_t tag_length(ByteView stretch) {
  char quote = 0;
  for (std::size_t at = 1; at < stretch.size(); ++at) {
    const char c = static_cast<char>(stretch[at]);
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '>') {
      return at + 1;
    } else if (c == '"' || c == '\'') {
      quote = c;
    }
  }
  return stretch.size();
}

}  // namespace

bool may_have_long_start_tag(ByteView bytes, std::size_t longest) {
  const bool utf16 = bytes.size() >= 2 && (bytes[0] >= 0xFE || bytes[0] == 0 || bytes[1] == 0);
  if (utf16) return true;
  std::size_t tag = as_text(bytes).find('<');
  while (tag < bytes.size()) {
    const std::size_t next = std::min(as_text(bytes).find('<', tag + 1), bytes.size());
    // A long stretch is mostly a short tag and its text.
    if (next - tag > longest && tag_length(bytes.subspan(tag, next - tag)) > longest) return true;
    tag = next;
  }
  return false;
}

}  // namespace base::xml
