#pragma once

#include <array>

#include "base/bytes.h"

namespace base::xml {

/// A character and its bytes; none: not UTF-8.
struct Decoded {
  char32_t code = 0;
  std::size_t bytes = 0;
};

/// The first character of some bytes, at least one. RFC 3629 4: shortest form only, no surrogates,
/// nothing over U+10FFFF.
inline Decoded decode_utf8(ByteView from) {
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const std::uint8_t first = from[0];
  if (first < 0x80) return {first, 1};
  const std::size_t size = first < 0xC0   ? 0
                           : first < 0xE0 ? 2
                           : first < 0xF0 ? 3
                           : first < 0xF8 ? 4
                                          : 0;
  if (size == 0 || from.size() < size) return {};
  char32_t code = first & (0x7Fu >> size);
  for (std::size_t at = 1; at < size; ++at) {
    if ((from[at] & 0xC0) != 0x80) return {};
    code = code << 6 | (from[at] & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (code < kLeast[size] || surrogate || code > 0x10FFFF) return {};
  return {code, size};
}

/// Writes a character, up to four bytes; where the next one goes.
inline char* put_utf8(char* to, char32_t code) {
  if (code < 0x80) {
    *to++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *to++ = static_cast<char>(0xC0 | (code >> 6));
    *to++ = static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *to++ = static_cast<char>(0xE0 | (code >> 12));
    *to++ = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *to++ = static_cast<char>(0x80 | (code & 0x3F));
  } else {
    *to++ = static_cast<char>(0xF0 | (code >> 18));
    *to++ = static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    *to++ = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *to++ = static_cast<char>(0x80 | (code & 0x3F));
  }
  return to;
}

/// XML 1.0 production 2.
inline bool is_xml_character(char32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code < 0xD800 || (code >= 0xE000 && code < 0xFFFE) ||
         (code >= 0x10000 && code <= 0x10FFFF);
}

}  // namespace base::xml
