#pragma once

#include "base/crew.h"
#include "base/crypto/signer.h"

namespace base::crypto {

/// A key whose private operations are done by a crew: nothing else in an access point takes as much
/// processor time, so that is what the number of workers bounds, and nothing beside it.
/// Lifetime: borrows the crew. Threads: any.
class BoundedSigner final : public Signer {
 public:
  BoundedSigner(std::unique_ptr<Signer> inner, Crew& crew)
      : inner_(std::move(inner)), crew_(crew) {}

  Result<Bytes> sign_sha256(ByteView data) const override {
    return crew_.run([&] { return inner_->sign_sha256(data); });
  }
  Result<Bytes> oaep_decrypt(ByteView cipher) const override {
    return crew_.run([&] { return inner_->oaep_decrypt(cipher); });
  }
  bool belongs_to(const Certificate& certificate) const override {
    return inner_->belongs_to(certificate);
  }

 private:
  const std::unique_ptr<Signer> inner_;
  Crew& crew_;
};

}  // namespace base::crypto
