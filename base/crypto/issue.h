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
};

/// Issuing side of a private PKI. PEM texts; keys are PKCS#8.
struct Issued {
  std::string certificate_pem;
  Secret<std::string> key_pem;
};

/// Self-signed when no issuer is given. Errors: Malformed "issue.issuer"; Unavailable "issue".
Result<Issued> issue_certificate(const CertificateRequest& request,
                                 const std::optional<Issued>& issuer);

}  // namespace base::crypto
