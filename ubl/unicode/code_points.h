#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Characters of UTF-8 text. XML text is well formed; an octet that is not part of a character
/// counts as one U+FFFD, so that every function here is defined for every text.
namespace ubl::unicode {

inline constexpr char32_t kLastCodePoint = 0x10FFFF;
inline constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
  char32_t code_point;
  std::size_t size;  ///< in octets
};

/// The first character of a text that is not empty, when its first octet is not ASCII.
Decoded decode_beyond_ascii(std::string_view text);

/// The first character of a text that is not empty.
inline Decoded decode(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) [[likely]]
    return {first, 1};
  return decode_beyond_ascii(text);
}

void append(std::string& text, char32_t code_point);
std::u32string to_code_points(std::string_view text);
std::string from_code_points(std::u32string_view code_points);
std::size_t count(std::string_view text);
bool is_ascii(std::string_view text);

}  // namespace ubl::unicode
