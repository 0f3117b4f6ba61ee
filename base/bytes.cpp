#include "base/bytes.h"

#include <array>

namespace base {

ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
Bytes to_bytes(std::string_view text) {
  const ByteView bytes = as_bytes(text);  // octets to octets are copied at once, chars one by one
  return Bytes(bytes.begin(), bytes.end());
}
std::string to_string(ByteView bytes) {
  return std::string(as_text(bytes));
}
void append(Bytes& to, ByteView more) {
  to.insert(to.end(), more.begin(), more.end());
}
void append(Bytes& to, std::string_view more) {
  append(to, as_bytes(more));
}

namespace {

template <class T>
void append_big_endian(Bytes& to, T value) {
  for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
    to.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

template <class T>
T read_big_endian(std::span<const std::uint8_t, sizeof(T)> bytes) {
  T value = 0;
  for (const std::uint8_t byte : bytes) value = static_cast<T>((value << 8) | byte);
  return value;
}

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> base64_values() {
  std::array<std::int8_t, 256> values{};
  for (auto& value : values) value = -1;
  for (std::size_t i = 0; i < kBase64.size(); ++i) {
    values[static_cast<std::uint8_t>(kBase64[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr auto kBase64Values = base64_values();

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void append_u16(Bytes& to, std::uint16_t value) {
  append_big_endian(to, value);
}
void append_u32(Bytes& to, std::uint32_t value) {
  append_big_endian(to, value);
}
void append_u64(Bytes& to, std::uint64_t value) {
  append_big_endian(to, value);
}
std::uint16_t read_u16(std::span<const std::uint8_t, 2> bytes) {
  return static_cast<std::uint16_t>((bytes[0] << 8) | bytes[1]);
}
std::uint32_t read_u32(std::span<const std::uint8_t, 4> bytes) {
  return read_big_endian<std::uint32_t>(bytes);
}
std::uint64_t read_u64(std::span<const std::uint8_t, 8> bytes) {
  return read_big_endian<std::uint64_t>(bytes);
}

std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return malformed("hex", "odd number of digits");
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return malformed("hex", "not a hexadecimal digit");
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return bytes;
}

std::string to_base64(ByteView bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  const auto* from = bytes.data();
  char* to = text.data();
  const auto digit = [](std::uint32_t bits) { return kBase64[bits & 63]; };
  std::size_t left = bytes.size();
  for (; left >= 3; left -= 3, from += 3) {
    const std::uint32_t group = static_cast<std::uint32_t>(from[0]) << 16 |
                                static_cast<std::uint32_t>(from[1]) << 8 | from[2];
    *to++ = digit(group >> 18);
    *to++ = digit(group >> 12);
    *to++ = digit(group >> 6);
    *to++ = digit(group);
  }
  if (left > 0) {
    const std::uint32_t group = static_cast<std::uint32_t>(from[0]) << 16 |
                                (left == 2 ? static_cast<std::uint32_t>(from[1]) << 8 : 0);
    *to++ = digit(group >> 18);
    *to++ = digit(group >> 12);
    if (left == 2) *to++ = digit(group >> 6);
  }
  return text;
}

Result<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return malformed("base64", "length is not a multiple of 4");
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  Bytes bytes(text.size() / 4 * 3 - padding);
  const auto value = [&](std::size_t at) {
    return static_cast<std::int32_t>(kBase64Values[static_cast<std::uint8_t>(text[at])]);
  };
  const auto outside = [] { return malformed("base64", "character outside the alphabet"); };
  const std::size_t whole = padding == 0 ? text.size() : text.size() - 4;
  std::uint8_t* to = bytes.data();
  for (std::size_t at = 0; at < whole; at += 4) {
    const std::int32_t a = value(at), b = value(at + 1), c = value(at + 2), d = value(at + 3);
    if ((a | b | c | d) < 0) return outside();
    const std::int32_t group = a << 18 | b << 12 | c << 6 | d;
    *to++ = static_cast<std::uint8_t>(group >> 16);
    *to++ = static_cast<std::uint8_t>(group >> 8);
    *to++ = static_cast<std::uint8_t>(group);
  }
  if (padding == 0) return bytes;
  const std::int32_t a = value(whole), b = value(whole + 1);
  const std::int32_t c = padding == 1 ? value(whole + 2) : 0;
  if ((a | b | c) < 0) return outside();
  const std::int32_t group = a << 18 | b << 12 | c << 6;
  if ((group & (padding == 1 ? 0xFF : 0xFFFF)) != 0)
    return malformed("base64", "trailing bits are not zero");
  *to++ = static_cast<std::uint8_t>(group >> 16);
  if (padding == 1) *to++ = static_cast<std::uint8_t>(group >> 8);
  return bytes;
}

Result<Bytes> from_base64_with_space(std::string_view text) {
  if (auto bytes = from_base64(text)) return bytes;  // without any, which is the usual case
  std::string compact;
  compact.reserve(text.size());
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') compact += c;
  }
  return from_base64(compact);
}

}  // namespace base
