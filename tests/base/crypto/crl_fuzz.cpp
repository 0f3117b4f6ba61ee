#include "base/crypto/crl.h"

#include "base/check.h"
#include "base/crypto/issue.h"

namespace {

using namespace base::crypto;

/// Somebody to ask about, whom no list can speak for: its key is new in every process.
const Certificate& stranger() {
  static const Certificate made = [] {
    CertificateRequest request;
    request.role = CertificateRequest::Role::Root;
    request.common_name = "AP CA";
    request.country = "FI";
    request.not_after = base::Timestamp(std::chrono::hours(24 * 365));
    request.crl_urls = {"http://crl.example.fi/ap.crl"};
    return Certificate::from_pem(issue_certificate(request, std::nullopt).value().certificate_pem)
        .value();
  }();
  return made;
}

}  // namespace

// Whatever comes from a distribution point is read or refused, and is never taken for signed.
void fuzz(base::ByteView in) {
  const auto list = RevocationList::from_der(in);
  if (!list) return;
  ENSURE(!list->signed_by(stranger()));
  static_cast<void>(list->covers(stranger()) && list->revokes(stranger()));
}
