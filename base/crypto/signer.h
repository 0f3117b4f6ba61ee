#pragma once

#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/crypto/certificate.h"
#include "base/result.h"

namespace base::crypto {

/// The two private RSA operations of an access point: a key file here, a hardware module elsewhere.
/// Threads: any.
class Signer {
 public:
  virtual ~Signer() = default;
  /// RSASSA-PKCS1-v1_5 with SHA-256. Errors: Unavailable "signer".
  virtual Result<Bytes> sign_sha256(ByteView data) const = 0;
  /// RSAES-OAEP with SHA-256 for hash and MGF1, empty label. Errors: Unauthentic "oaep".
  virtual Result<Bytes> oaep_decrypt(ByteView cipher) const = 0;
  /// Whether the key is the one of that certificate.
  virtual bool belongs_to(const Certificate& certificate) const = 0;
};

/// A private key in memory. PEM: PKCS#8 or PKCS#1, not encrypted.
/// Errors: Malformed "key.pem"; Rejected "key.type" when not RSA of at least 2048 bits.
Result<std::unique_ptr<Signer>> load_signer(std::string_view pem);

}  // namespace base::crypto
