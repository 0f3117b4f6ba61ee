#pragma once

// Inside base/xml only: what octets of UTF-8 are to XML 1.0.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace base::xml {

/// What an octet can be; several at once.
enum Class : std::uint8_t {
  kNameStart = 1,  ///< ASCII letters and '_'
  kName = 2,       ///< those, digits, '.', '-'
  kSpace = 4,
  kPlainText = 8,    ///< ASCII that stands for itself in content
  kPlainValue = 16,  ///< the same in an attribute value
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned octet = 0; octet < 256; ++octet) {
    const char c = static_cast<char>(octet);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool other = (c >= '0' && c <= '9') || c == '.' || c == '-';
    const bool white = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    const bool printable = octet >= 0x20 && octet < 0x80;
    std::uint8_t of = 0;
    if (letter) of |= kNameStart;
    if (letter || other) of |= kName;
    if (white) of |= kSpace;
    if ((printable && c != '<' && c != '&' && c != ']') || c == '\t' || c == '\n') of |= kPlainText;
    if (printable && c != '<' && c != '&' && c != '"' && c != '\'') of |= kPlainValue;
    classes[octet] = of;
  }
  return classes;
}

constexpr auto kClasses = make_classes();

inline bool is(char c, std::uint8_t which) {
  return (kClasses[static_cast<unsigned char>(c)] & which) != 0;
}

/// XML 1.0 production 2, above ASCII and for character references.
inline bool is_character(char32_t code) {
  return code == 0x9 || code == 0xA || code == 0xD || (code >= 0x20 && code < 0xD800) ||
         (code >= 0xE000 && code < 0xFFFE) || (code >= 0x10000 && code < 0x110000);
}

inline void append_character(std::string& out, char32_t code) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80 | ((code >> shift) & 0x3F));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

/// Steps over one character above ASCII.
inline bool step_over_wide(const char*& at, const char* end) {
  const auto first = static_cast<unsigned char>(*at);
  const std::ptrdiff_t more = first < 0xC2   ? 0
                              : first < 0xE0 ? 1
                              : first < 0xF0 ? 2
                              : first < 0xF5 ? 3
                                             : 0;
  if (more == 0 || end - at <= more) return false;
  char32_t code = first & (0x3Fu >> more);
  for (std::ptrdiff_t n = 1; n <= more; ++n) {
    const auto next = static_cast<unsigned char>(at[n]);
    if ((next & 0xC0) != 0x80) return false;
    code = (code << 6) | (next & 0x3Fu);
  }
  constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (code < kLeast[more] || !is_character(code)) return false;
  at += more + 1;
  return true;
}

/// Whether octets are characters that stand for themselves (no CR).
inline bool are_plain_characters(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    if (is(*at, kPlainText) || *at == '<' || *at == '&' || *at == ']') {
      ++at;
    } else if (!step_over_wide(at, end)) {
      return false;
    }
  }
  return true;
}

}  // namespace base::xml
