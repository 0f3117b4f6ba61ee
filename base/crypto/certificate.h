#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/result.h"

namespace base::crypto {

/// A parsed X.509 v3 certificate with an RSA key. Immutable; copies share. Parsing costs five times
/// a signature check, so parse through a CertificateCache where messages repeat.
/// Threads: any.
class Certificate {
 public:
  /// Errors: Malformed "x509.parse"; Rejected "x509.key" when the key is not RSA.
  static Result<Certificate> from_der(ByteView der);
  /// The first certificate of a PEM text.
  static Result<Certificate> from_pem(std::string_view pem);
  /// Every certificate of a PEM text, in order; at least one. Errors: Malformed "x509.pem".
  static Result<std::vector<Certificate>> all_from_pem(std::string_view pem);

  const Bytes& der() const;
  std::string pem() const;
  const Sha256& fingerprint() const;  ///< SHA-256 of the DER
  /// The single Subject CN; empty when there is none or more than one.
  const std::string& common_name() const;
  std::string subject() const;  ///< RFC 2253, for people
  std::string issuer() const;
  std::string serial_decimal() const;
  Bytes issuer_der() const;
  Bytes subject_key_identifier() const;  ///< empty when absent
  Bytes sha1_thumbprint() const;         ///< key selection only
  Timestamp not_before() const;
  Timestamp not_after() const;
  int key_bits() const;
  /// True when keyUsage is absent or has digitalSignature.
  bool may_sign() const;
  /// Where its issuer says that it publishes its revocation list: http and https only, in order.
  std::vector<std::string> crl_urls() const;

  /// RSASSA-PKCS1-v1_5 with SHA-256 over the data.
  bool verify_sha256(ByteView data, ByteView signature) const;
  /// RSAES-OAEP, SHA-256 for hash and MGF1, empty label.
  Result<Bytes> oaep_encrypt(ByteView plain) const;

  struct Data;
  const Data& data() const { return *data_; }

 private:
  explicit Certificate(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

/// Certificates by the digest of their DER, so that a repeating peer is parsed once.
/// Bounded (least recently used goes first). Threads: any.
class CertificateCache final {
 public:
  explicit CertificateCache(std::size_t capacity = 4096);
  ~CertificateCache();
  Result<Certificate> from_der(ByteView der);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Roots and intermediates of one environment; nothing from a message is ever added.
/// Threads: any; results are cached by leaf.
class TrustStore final {
 public:
  /// PEM with self-signed roots and intermediates. Errors: Malformed "trust.pem" (none,
  /// unreadable).
  static Result<std::shared_ptr<const TrustStore>> from_pem(std::string_view pem);
  ~TrustStore();
  /// The leaf chains to a root of the store, every link valid at `now`.
  /// Errors: Unauthentic "x509.chain", "x509.expired", "x509.not_yet_valid".
  Result<void> verify(const Certificate& leaf, Timestamp now) const;
  /// Everything it holds, in order.
  const std::vector<Certificate>& certificates() const;

 private:
  struct State;
  explicit TrustStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace base::crypto
