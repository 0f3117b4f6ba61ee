#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace base {

using Bytes = std::vector<std::uint8_t>;
/// Borrowed bytes; the owner outlives the call.
using ByteView = std::span<const std::uint8_t>;

ByteView as_bytes(std::string_view text);
/// The same octets seen as text; nothing is checked.
std::string_view as_text(ByteView bytes);
Bytes to_bytes(std::string_view text);
std::string to_string(ByteView bytes);
void append(Bytes& to, ByteView more);
void append(Bytes& to, std::string_view more);

/// Big-endian integers, the byte order of every format here.
void append_u16(Bytes& to, std::uint16_t value);
void append_u32(Bytes& to, std::uint32_t value);
void append_u64(Bytes& to, std::uint64_t value);
/// Reads 2, 4 or 8 bytes; the span is of exactly that extent.
std::uint16_t read_u16(std::span<const std::uint8_t, 2> bytes);
std::uint32_t read_u32(std::span<const std::uint8_t, 4> bytes);
std::uint64_t read_u64(std::span<const std::uint8_t, 8> bytes);

/// Lower-case hexadecimal.
std::string to_hex(ByteView bytes);
/// Both cases. Errors: Malformed "hex".
Result<Bytes> from_hex(std::string_view text);

/// RFC 4648 section 4, with padding, no line breaks.
std::string to_base64(ByteView bytes);
/// Strict: length, padding and zero trailing bits. Errors: Malformed "base64".
Result<Bytes> from_base64(std::string_view text);
/// The same after dropping XML white space (space, tab, CR, LF). Errors: Malformed "base64".
Result<Bytes> from_base64_with_space(std::string_view text);

}  // namespace base
