#pragma once

#include "base/crypto/signer.h"
#include "base/permits.h"

namespace base::crypto {

/// A key whose private operations wait for their turn: nothing else in an access point takes as
/// much processor time, so that is what the number of workers bounds, and nothing beside it.
/// Lifetime: borrows the permits. Threads: any.
class BoundedSigner final : public Signer {
 public:
  BoundedSigner(std::unique_ptr<Signer> inner, Permits& permits)
      : inner_(std::move(inner)), permits_(permits) {}

  Result<Bytes> sign_sha256(ByteView data) const override {
    const auto permit = permits_.take();
    return inner_->sign_sha256(data);
  }
  Result<Bytes> oaep_decrypt(ByteView cipher) const override {
    const auto permit = permits_.take();
    return inner_->oaep_decrypt(cipher);
  }
  bool belongs_to(const Certificate& certificate) const override {
    return inner_->belongs_to(certificate);
  }

 private:
  const std::unique_ptr<Signer> inner_;
  Permits& permits_;
};

}  // namespace base::crypto
