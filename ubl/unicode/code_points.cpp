#include "ubl/unicode/code_points.h"

#include <algorithm>

namespace ubl::unicode {
namespace {

constexpr Decoded kBroken{kReplacement, 1};

// How many octets a first octet announces, and the bits of the code point that it holds.
Decoded announced(unsigned char first) {
  if (first >= 0xC2 && first < 0xE0) return {static_cast<char32_t>(first & 0x1F), 2};
  if (first >= 0xE0 && first < 0xF0) return {static_cast<char32_t>(first & 0x0F), 3};
  if (first >= 0xF0 && first < 0xF5) return {static_cast<char32_t>(first & 0x07), 4};
  return kBroken;
}

bool is_surrogate(char32_t code_point) {
  return code_point >= 0xD800 && code_point < 0xE000;
}

}  // namespace

Decoded decode_beyond_ascii(std::string_view text) {
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto [bits, size] = announced(static_cast<unsigned char>(text.front()));
  if (size == 1 || text.size() < size) return kBroken;
  char32_t code_point = bits;
  for (std::size_t i = 1; i < size; ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    if ((octet & 0xC0) != 0x80) return kBroken;
    code_point = (code_point << 6) | (octet & 0x3Fu);
  }
  if (code_point < kSmallest[size] || code_point > kLastCodePoint || is_surrogate(code_point))
    return kBroken;
  return {code_point, size};
}

void append(std::string& text, char32_t code_point) {
  const auto put = [&](char32_t octet) { text.push_back(static_cast<char>(octet)); };
  const auto put_rest = [&](int shift) { put(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point > kLastCodePoint || is_surrogate(code_point)) code_point = kReplacement;
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put_rest(0);
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put_rest(6);
    put_rest(0);
  } else {
    put(0xF0 | (code_point >> 18));
    put_rest(12);
    put_rest(6);
    put_rest(0);
  }
}

std::u32string to_code_points(std::string_view text) {
  std::u32string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto [code_point, size] = decode(text);
    result.push_back(code_point);
    text.remove_prefix(size);
  }
  return result;
}

std::string from_code_points(std::u32string_view code_points) {
  std::string text;
  text.reserve(code_points.size());
  for (const char32_t code_point : code_points) append(text, code_point);
  return text;
}

std::size_t count(std::string_view text) {
  std::size_t characters = 0;
  while (!text.empty()) {
    text.remove_prefix(decode(text).size);
    ++characters;
  }
  return characters;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace ubl::unicode
