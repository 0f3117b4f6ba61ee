#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace base::crypto {

inline constexpr std::size_t kAes128KeyBytes = 16;
inline constexpr std::size_t kGcmIvBytes = 12;
inline constexpr std::size_t kGcmTagBytes = 16;

/// AES-128-GCM without additional data in the layout of XML Encryption: IV, ciphertext, tag.
/// The key has 16 bytes, the IV 12.
Bytes aes128_gcm_seal(ByteView key, ByteView iv, ByteView plain);
/// Errors: Unauthentic "gcm.tag" (also when shorter than IV and tag). Nothing is returned before
/// the tag was verified.
Result<Bytes> aes128_gcm_open(ByteView key, ByteView iv_ciphertext_tag);

}  // namespace base::crypto
