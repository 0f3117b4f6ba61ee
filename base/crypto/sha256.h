#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.h"

namespace base::crypto {

/// A SHA-256 digest. Does not convert to bytes by itself.
class Sha256 {
 public:
  static constexpr std::size_t kSize = 32;
  constexpr Sha256() = default;  ///< 32 zeros
  explicit constexpr Sha256(const std::array<std::uint8_t, kSize>& bytes) : bytes_(bytes) {}
  /// Errors: Malformed "sha256" unless 32 bytes / 64 hex digits / 44 base64 characters.
  static Result<Sha256> from_bytes(ByteView bytes);
  static Result<Sha256> from_hex(std::string_view text);
  static Result<Sha256> from_base64(std::string_view text);

  ByteView bytes() const { return bytes_; }
  std::string hex() const;
  std::string base64() const;
  auto operator<=>(const Sha256&) const = default;

 private:
  std::array<std::uint8_t, kSize> bytes_{};
};

Sha256 sha256(ByteView data);
inline Sha256 sha256(std::string_view text) {
  return sha256(as_bytes(text));
}

/// Streaming SHA-256; reuse one by reset(). Threads: one.
class Sha256Hasher final {
 public:
  Sha256Hasher();
  ~Sha256Hasher();
  Sha256Hasher(Sha256Hasher&&) noexcept;
  Sha256Hasher& operator=(Sha256Hasher&&) noexcept;
  void update(ByteView data);
  /// The digest; the hasher is then ready for a new message.
  Sha256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// RFC 2104.
Sha256 hmac_sha256(ByteView key, ByteView data);
/// RFC 5869.
Bytes hkdf_extract(ByteView salt, ByteView input_key);
/// RFC 5869; count at most 255 * 32.
Bytes hkdf_expand(ByteView pseudo_random_key, ByteView info, std::size_t count);

/// Equal length and content, in time that depends on the length only.
bool equal_in_constant_time(ByteView a, ByteView b);

}  // namespace base::crypto
