#pragma once

#include <array>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace base::crypto {

/// RFC 8032 public key, 32 bytes. Threads: verify may be called from any.
class Ed25519PublicKey {
 public:
  /// Errors: Malformed "ed25519.key" unless 32 bytes the library accepts.
  static Result<Ed25519PublicKey> from_bytes(ByteView bytes);
  ByteView bytes() const { return bytes_; }
  bool verify(ByteView message, ByteView signature) const;
  bool operator==(const Ed25519PublicKey& other) const { return bytes_ == other.bytes_; }

 private:
  Ed25519PublicKey() = default;
  std::array<std::uint8_t, 32> bytes_{};
  std::shared_ptr<void> key_;
};

/// RFC 8032 private key made from its 32-byte seed.
class Ed25519PrivateKey {
 public:
  /// Errors: Malformed "ed25519.seed" unless 32 bytes.
  static Result<Ed25519PrivateKey> from_seed(ByteView seed);
  const Ed25519PublicKey& public_key() const { return public_key_; }
  ByteView seed() const { return seed_.reveal(); }
  Bytes sign(ByteView message) const;  ///< 64 bytes

 private:
  Ed25519PrivateKey(Secret<Bytes> seed, Ed25519PublicKey key, std::shared_ptr<void> handle)
      : seed_(std::move(seed)), public_key_(std::move(key)), key_(std::move(handle)) {}
  Secret<Bytes> seed_;
  Ed25519PublicKey public_key_;
  std::shared_ptr<void> key_;
};

}  // namespace base::crypto
