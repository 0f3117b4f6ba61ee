#include "ap/server/pki.h"

#include "ap/peppol/identifier.h"
#include "base/crypto/issue.h"
#include "base/file/file.h"

namespace ap::server {
namespace {

namespace fs = std::filesystem;
using base::Result;
using base::crypto::CertificateRequest;
using base::crypto::Issued;
using Role = CertificateRequest::Role;

constexpr std::chrono::days kAuthorityValidity{3650};
constexpr std::chrono::hours kBackdated{1};  // clocks of test machines differ

CertificateRequest request(Role role, std::string name, base::Timestamp now,
                           std::chrono::days validity) {
  CertificateRequest made;
  made.role = role;
  made.common_name = std::move(name);
  made.organization = "Kuitti test PKI";
  made.country = "FI";
  made.not_before = now - kBackdated;
  made.not_after = now + validity;
  return made;
}

Result<void> save(const fs::path& folder, const std::string& name, const Issued& issued) {
  TRY(base::file::write_durably(folder / (name + ".key"), base::as_bytes(issued.key_pem.reveal()),
                                base::file::Mode::Secret));
  return base::file::write_durably(folder / (name + ".pem"),
                                   base::as_bytes(issued.certificate_pem));
}

Result<Issued> load(const fs::path& folder, const std::string& name) {
  auto certificate = base::file::read_text(folder / (name + ".pem"));
  auto key = base::file::read_text(folder / (name + ".key"));
  if (!certificate || !key) {
    return base::not_found("pki.missing",
                           "no PKI in " + folder.string() + "; make it with `kuitti pki create`");
  }
  return Issued{std::move(*certificate), base::Secret<std::string>(std::move(*key))};
}

}  // namespace

Result<void> create_pki(const fs::path& folder, const base::Clock& clock) {
  if (fs::exists(folder / "trust.pem"))
    return base::conflict("pki.exists", folder.string() + " holds a PKI; it is never overwritten");
  const base::Timestamp now = clock.now();
  TRY(const Issued root,
      issue_certificate(request(Role::Root, "KUITTI Root TEST CA", now, kAuthorityValidity),
                        std::nullopt));
  TRY(const Issued authority,
      issue_certificate(
          request(Role::Intermediate, "KUITTI ACCESS POINT TEST CA", now, kAuthorityValidity),
          root));
  TRY(const Issued tls,
      issue_certificate(request(Role::Root, "KUITTI TLS TEST CA", now, kAuthorityValidity),
                        std::nullopt));
  TRY(save(folder, "root-ca", root));
  TRY(save(folder, "ap-ca", authority));
  TRY(save(folder, "tls-ca", tls));
  TRY(base::file::write_durably(folder / "tls-trust.pem", base::as_bytes(tls.certificate_pem)));
  return base::file::write_durably(
      folder / "trust.pem", base::as_bytes(root.certificate_pem + authority.certificate_pem));
}

Result<void> issue_from_pki(const fs::path& folder, const PkiSubject& subject,
                            const fs::path& prefix, std::chrono::days validity,
                            const base::Clock& clock) {
  const bool access_point = !subject.seat.empty();
  if (access_point) TRY(peppol::SeatId::parse(subject.seat));
  TRY(const Issued issuer, load(folder, access_point ? "ap-ca" : "tls-ca"));
  CertificateRequest wanted =
      request(access_point ? Role::AccessPoint : Role::TlsServer,
              access_point ? subject.seat : subject.tls_host, clock.now(), validity);
  if (!access_point) wanted.dns_names = {subject.tls_host};
  TRY(const Issued issued, issue_certificate(wanted, issuer));
  std::string chain = issued.certificate_pem + issuer.certificate_pem;
  if (access_point) {
    TRY(const Issued root, load(folder, "root-ca"));
    chain += root.certificate_pem;
  }
  TRY(base::file::write_durably(prefix.string() + ".key", base::as_bytes(issued.key_pem.reveal()),
                                base::file::Mode::Secret));
  return base::file::write_durably(prefix.string() + ".pem", base::as_bytes(chain));
}

}  // namespace ap::server
