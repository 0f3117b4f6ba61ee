#include "base/xml/fence.h"

#include "base/xml/characters.h"

namespace base::xml {

std::string to_utf8(const XMLCh* text) {
  Characters out;
  if (text != nullptr) out.append(std::u16string_view(text));
  return std::string(out.view(0, out.size()));
}

std::u16string to_utf16(std::string_view text) {
  std::u16string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at++]);
    const int more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    char32_t code = more == 0 ? first : first & (0x3Fu >> more);
    for (int n = 0; n < more && at < text.size(); ++n) {
      code = (code << 6) | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
    }
    if (code < 0x10000) {
      out += static_cast<char16_t>(code);
    } else {
      out += static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10));
      out += static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FF));
    }
  }
  return out;
}

}  // namespace base::xml
