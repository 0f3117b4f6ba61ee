#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/result.h"
#include "base/secret.h"

namespace base::crypto {

/// A certificate to be made. Extensions follow the role.
struct CertificateRequest {
  enum class Role { Root, Intermediate, AccessPoint, TlsServer };
  Role role;
  std::string common_name;
  std::string organization;
  std::string country;                 ///< two letters
  std::vector<std::string> dns_names;  ///< TlsServer; IP literals become IP alternative names
  Timestamp not_before;
  Timestamp not_after;
  int key_bits = 2048;
  /// Where its issuer publishes its revocation list: URLs without a comma, in order.
  std::vector<std::string> crl_urls = {};
};

/// Issuing side of a private PKI. PEM texts; keys are PKCS#8.
struct Issued {
  std::string certificate_pem;
  Secret<std::string> key_pem;
};

/// Self-signed when no issuer is given. Errors: Malformed "issue.issuer"; Unavailable "issue".
Result<Issued> issue_certificate(const CertificateRequest& request,
                                 const std::optional<Issued>& issuer);

/// A revocation list to be made.
struct CrlRequest {
  std::vector<std::string> serials;  ///< decimal, of the revoked certificates
  Timestamp this_update;
  Timestamp next_update;
  std::string url = {};  ///< the one distribution point it is for; "" = it does not say
};

/// DER, signed by the issuer with SHA-256. Errors: Malformed "issue.issuer"; Unavailable "issue".
Result<Bytes> issue_crl(const CrlRequest& request, const Issued& issuer);

}  // namespace base::crypto
