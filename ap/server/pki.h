#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace ap::server {

/// A private test PKI shaped like Peppol's: one root and one issuing authority for access points,
/// and one root for TLS servers. Keys of the authorities stay in the folder (0600).
///   <folder>/trust.pem        root and issuing authority of access points
///   <folder>/tls-trust.pem    root of TLS servers
/// Errors: Conflict "pki.exists"; Unavailable "file.write".
base::Result<void> create_pki(const std::filesystem::path& folder, const base::Clock& clock);

/// What a certificate is for: exactly one of the two is set.
struct PkiSubject {
  std::string seat;      ///< "POP000001": an access point
  std::string tls_host;  ///< a TLS server: host name or address
};

/// Writes <prefix>.pem (leaf first, then its issuers) and <prefix>.key (0600).
/// Errors: NotFound "pki.missing"; Malformed "peppol.seat"; Unavailable "file.write".
base::Result<void> issue_from_pki(const std::filesystem::path& folder, const PkiSubject& subject,
                                  const std::filesystem::path& prefix, std::chrono::days validity,
                                  const base::Clock& clock);

}  // namespace ap::server
