#pragma once

#include <memory>
#include <optional>
#include <string>

#include "ap/as4/identity.h"
#include "base/clock.h"
#include "base/crypto/issue.h"
#include "base/result.h"

namespace kuitti::load {

/// An access point of ours: key and certificate. Lifetime: outlives the identities taken from it.
class Party final {
 public:
  /// PREFIX.pem (leaf first) and PREFIX.key. Errors: those of file::read and the PEM readers.
  static base::Result<Party> read(const std::string& prefix);
  static base::Result<Party> of(const base::crypto::Issued& issued);

  const base::crypto::Certificate& certificate() const { return certificate_; }
  const base::crypto::Signer& signer() const { return *signer_; }
  ap::as4::Identity identity() const {
    return {certificate_, *signer_, {{certificate_, signer_.get()}}};
  }

 private:
  Party(base::crypto::Certificate certificate, std::unique_ptr<base::crypto::Signer> signer)
      : certificate_(std::move(certificate)), signer_(std::move(signer)) {}
  base::crypto::Certificate certificate_;
  std::unique_ptr<base::crypto::Signer> signer_;
};

/// An authority that lives as long as the run.
class Authority final {
 public:
  static base::Result<Authority> make(base::Timestamp now);
  base::Result<base::crypto::Issued> issue(const std::string& seat, int key_bits) const;
  const std::string& certificate_pem() const { return root_.certificate_pem; }

 private:
  Authority(base::crypto::Issued root, base::Timestamp now) : root_(std::move(root)), now_(now) {}
  base::crypto::Issued root_;
  base::Timestamp now_;
};

}  // namespace kuitti::load
