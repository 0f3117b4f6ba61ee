#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/result.h"

namespace base::crypto {

/// A certificate revocation list. Immutable; copies share. Reading it says nothing of who made it:
/// ask signed_by(). Threads: any.
/// Spec: RFC 5280 5
class RevocationList {
 public:
  /// Errors: Malformed "crl.parse"; Rejected "crl.kind": a delta or indirect list, one for some
  /// reasons or other kinds of certificates only, one with a critical extension that is not known,
  /// or without an end.
  static Result<RevocationList> from_der(ByteView der);

  /// In this authority's name, by its key with SHA-2, and it may sign lists.
  bool signed_by(const Certificate& authority) const;
  /// Its issuer is the certificate's, and it is published where the certificate says, if it says
  /// where. An authority may publish several lists: the others do not list this certificate.
  bool covers(const Certificate& certificate) const;
  bool revokes(const Certificate& certificate) const;
  Timestamp this_update() const;
  Timestamp next_update() const;

 private:
  struct Data;
  explicit RevocationList(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

}  // namespace base::crypto
