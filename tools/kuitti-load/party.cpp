#include "tools/kuitti-load/party.h"

#include "base/file/file.h"

namespace kuitti::load {

using base::Result;
using base::crypto::Certificate;
using base::crypto::CertificateRequest;
using base::crypto::Issued;
using Role = CertificateRequest::Role;
using namespace std::chrono_literals;

Result<Party> Party::of(const Issued& issued) {
  TRY(Certificate certificate, Certificate::from_pem(issued.certificate_pem));
  TRY(auto signer, base::crypto::load_signer(issued.key_pem.reveal()));
  return Party(std::move(certificate), std::move(signer));
}

Result<Party> Party::read(const std::string& prefix) {
  TRY(std::string certificate, base::file::read_text(prefix + ".pem"));
  TRY(std::string key, base::file::read_text(prefix + ".key"));
  return of({std::move(certificate), base::Secret<std::string>(std::move(key))});
}

Result<Authority> Authority::make(base::Timestamp now) {
  const CertificateRequest request{Role::Root, "Load test", "Load test", "FI",
                                   {},         now - 1h,    now + 72h,   2048};
  TRY(Issued root, base::crypto::issue_certificate(request, std::nullopt));
  return Authority(std::move(root), now);
}

Result<Issued> Authority::issue(const std::string& seat, int key_bits) const {
  return base::crypto::issue_certificate(
      {Role::AccessPoint, seat, "Load test", "FI", {}, now_ - 1h, now_ + 48h, key_bits}, root_);
}

}  // namespace kuitti::load
