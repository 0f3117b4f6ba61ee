#pragma once

// Inside base/crypto only.
#include <vector>

#include "base/crypto/handle.h"
#include "base/guarded.h"

namespace base::crypto {

/// Contexts of one key that are ready for one operation. OpenSSL's look-ups by name when a context
/// is made cost as much as half a verification, so contexts are kept and used again, each by one
/// thread at a time. Threads: any.
class KeyContexts final {
 public:
  /// Makes a context ready: operation, padding, digest. False when OpenSSL refuses.
  using Prepare = bool (*)(EVP_PKEY_CTX* context);
  explicit KeyContexts(Prepare prepare) : prepare_(prepare) {}

  /// Runs `operation` with a context that is ready; false also when none can be made. The key is
  /// always the same.
  template <class Operation>
  bool run(EVP_PKEY* key, Operation&& operation) const {
    KeyContext context = take();
    if (!context) {
      context.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
      if (!context || !prepare_(context.get())) return false;
    }
    const bool done = operation(context.get());
    idle_.with([&](auto& idle) { idle.push_back(std::move(context)); });
    return done;
  }

 private:
  KeyContext take() const {
    return idle_.with([](std::vector<KeyContext>& idle) {
      KeyContext last;
      if (!idle.empty()) {
        last = std::move(idle.back());
        idle.pop_back();
      }
      return last;
    });
  }

  const Prepare prepare_;
  mutable Guarded<std::vector<KeyContext>> idle_;  ///< as many as threads were here at once
};

/// RSASSA-PKCS1-v1_5 with SHA-256, of a digest that was made before.
bool prepare_sign(EVP_PKEY_CTX* context);
bool prepare_verify(EVP_PKEY_CTX* context);
/// RSAES-OAEP with SHA-256 for hash and MGF1 and an empty label.
bool prepare_encrypt(EVP_PKEY_CTX* context);
bool prepare_decrypt(EVP_PKEY_CTX* context);

struct Certificate::Data {
  CertificateHandle handle;
  KeyHandle key;
  KeyContexts verifying{prepare_verify};
  KeyContexts encrypting{prepare_encrypt};
  Bytes der;
  Sha256 fingerprint;
  std::string common_name;
  Timestamp not_before;
  Timestamp not_after;
};

}  // namespace base::crypto
