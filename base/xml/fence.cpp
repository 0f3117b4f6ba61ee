#include "base/xml/fence.h"

#include <algorithm>

namespace base::xml {
namespace {

void append_code_point(std::string& out, char32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

bool is_high(char32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low(char32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

/// ASCII units to characters; false when one is not ASCII.
inline bool narrow(const XMLCh* text, std::size_t count, char* out) {
  char16_t seen = 0;
  for (std::size_t at = 0; at < count; ++at) {
    seen |= text[at];
    out[at] = static_cast<char>(text[at]);
  }
  return seen < 0x80;
}

}  // namespace

void append_utf8(std::string& out, const XMLCh* text, std::size_t size) {
  constexpr std::size_t kBlock = 16;
  char block[kBlock];
  for (std::size_t at = 0; at < size;) {
    const std::size_t count = std::min(kBlock, size - at);
    // A whole block has a constant length, so that the compiler makes vectors of it.
    const bool ascii =
        count == kBlock ? narrow(text + at, kBlock, block) : narrow(text + at, count, block);
    if (ascii) {
      out.append(block, count);
      at += count;
      continue;
    }
    for (const std::size_t end = at + count; at < end; ++at) {
      const char32_t unit = text[at];
      if (is_high(unit) && at + 1 < size && is_low(text[at + 1])) {
        append_code_point(out, 0x10000 + ((unit - 0xD800) << 10) + (text[++at] - 0xDC00u));
      } else {
        append_code_point(out, is_high(unit) || is_low(unit) ? U'\uFFFD' : unit);
      }
    }
  }
}

std::string to_utf8(const XMLCh* text) {
  std::string out;
  if (text != nullptr) append_utf8(out, text, xerces::XMLString::stringLen(text));
  return out;
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
