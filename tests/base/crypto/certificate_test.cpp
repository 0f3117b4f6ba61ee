#include "base/crypto/certificate.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/crypto/issue.h"
#include "base/crypto/signer.h"

using namespace base;
using namespace base::crypto;
using namespace std::chrono_literals;
using Role = CertificateRequest::Role;

namespace {

const Timestamp kNow = parse_timestamp("2026-11-24T12:00:00Z").value();

CertificateRequest request(Role role, std::string name) {
  return {role,
          std::move(name),
          "Esimerkki \xC3\x96 Oy",
          "FI",
          {"127.0.0.1", "ap.example.fi"},
          kNow - 24h,
          kNow + 48h,
          2048};
}

/// Root, issuing authority and one leaf of an access point.
struct Pki {
  Issued root = issue_certificate(request(Role::Root, "Test Root"), std::nullopt).value();
  Issued authority = issue_certificate(request(Role::Intermediate, "Test AP CA"), root).value();
  Issued leaf = issue_certificate(request(Role::AccessPoint, "POP000001"), authority).value();
  Certificate certificate = Certificate::from_pem(leaf.certificate_pem).value();
  std::unique_ptr<Signer> signer = load_signer(leaf.key_pem.reveal()).value();
  std::shared_ptr<const TrustStore> trust =
      TrustStore::from_pem(root.certificate_pem + authority.certificate_pem).value();
};

const Pki& pki() {
  static const Pki one;
  return one;
}

}  // namespace

TEST_CASE("a certificate gives its names, times and key, and comes back from its DER") {
  const Certificate& certificate = pki().certificate;
  CHECK(certificate.common_name() == "POP000001");
  CHECK(certificate.subject() == "CN=POP000001,O=Esimerkki \xC3\x96 Oy,C=FI");
  CHECK(certificate.issuer() == "CN=Test AP CA,O=Esimerkki \xC3\x96 Oy,C=FI");
  CHECK(certificate.not_before() == kNow - 24h);
  CHECK(certificate.not_after() == kNow + 48h);
  CHECK(certificate.key_bits() == 2048);
  CHECK(certificate.may_sign());
  CHECK(certificate.subject_key_identifier().size() == 20);
  CHECK(certificate.fingerprint() == sha256(certificate.der()));
  const Certificate again = Certificate::from_der(certificate.der()).value();
  CHECK(again.pem() == certificate.pem());
  Bytes longer = certificate.der();
  longer.push_back(0);
  CHECK(Certificate::from_der(longer).error().code == "x509.parse");
  CHECK(Certificate::from_der({}).error().code == "x509.parse");
  CHECK(Certificate::from_pem("none").error().code == "x509.pem");
}

TEST_CASE("a leaf is trusted through its issuers only, and only while it is valid") {
  const Pki& p = pki();
  CHECK(p.trust->verify(p.certificate, kNow));
  CHECK(p.trust->verify(p.certificate, kNow - 25h).error().code == "x509.not_yet_valid");
  CHECK(p.trust->verify(p.certificate, kNow + 49h).error().code == "x509.expired");
  CHECK(TrustStore::from_pem(p.root.certificate_pem)
            .value()
            ->verify(p.certificate, kNow)
            .error()
            .code == "x509.chain");
  CHECK(TrustStore::from_pem(p.authority.certificate_pem).error().code == "trust.pem");
  const Issued other_root =
      issue_certificate(request(Role::Root, "Test Root"), std::nullopt).value();
  const auto other =
      TrustStore::from_pem(other_root.certificate_pem + p.authority.certificate_pem).value();
  CHECK(other->verify(p.certificate, kNow).error().code == "x509.chain");
  // A leaf is no authority.
  const Issued below = issue_certificate(request(Role::AccessPoint, "POP000002"), p.leaf).value();
  const auto generous = TrustStore::from_pem(p.root.certificate_pem + p.authority.certificate_pem +
                                             p.leaf.certificate_pem)
                            .value();
  CHECK_FALSE(generous->verify(Certificate::from_pem(below.certificate_pem).value(), kNow));
}

TEST_CASE("a chain that was verified once is trusted no longer than its shortest link") {
  const Pki& p = pki();
  CertificateRequest brief = request(Role::Intermediate, "Brief Authority");
  brief.not_after = kNow + 10h;
  const Issued authority = issue_certificate(brief, p.root).value();
  const auto leaf = Certificate::from_pem(
      issue_certificate(request(Role::AccessPoint, "POP000004"), authority)->certificate_pem);
  const auto trust =
      TrustStore::from_pem(p.root.certificate_pem + authority.certificate_pem).value();
  for (int round = 0; round < 2; ++round) {  // the second one knows the leaf
    CHECK(trust->verify(*leaf, kNow));
    CHECK(trust->verify(*leaf, kNow + 10h - 1ms));
    CHECK_FALSE(trust->verify(*leaf, kNow + 10h));
    CHECK(trust->verify(*leaf, kNow + 11h).error().code == "x509.expired");
    CHECK_FALSE(trust->verify(*leaf, kNow - 25h));
  }
  CHECK_FALSE(p.trust->verify(*leaf, kNow));  // another store has not learnt it
}

TEST_CASE("what the key signs the certificate verifies, and nothing else") {
  const Pki& p = pki();
  Bytes signature = p.signer->sign_sha256(as_bytes("data")).value();
  CHECK(signature.size() == 256);
  CHECK(p.certificate.verify_sha256(as_bytes("data"), signature));
  CHECK_FALSE(p.certificate.verify_sha256(as_bytes("date"), signature));
  signature[9] ^= 1;
  CHECK_FALSE(p.certificate.verify_sha256(as_bytes("data"), signature));
  CHECK_FALSE(p.certificate.verify_sha256(as_bytes("data"), {}));
  signature[9] ^= 1;
  CHECK(p.certificate.verify_sha256(as_bytes("data"), signature));  // after failures too
}

TEST_CASE("what is encrypted for a certificate its key opens, and no other") {
  const Pki& p = pki();
  const Bytes secret(16, 7);
  Bytes cipher = p.certificate.oaep_encrypt(secret).value();
  CHECK(cipher.size() == 256);
  CHECK(p.signer->oaep_decrypt(cipher).value() == secret);
  cipher[100] ^= 1;
  CHECK(p.signer->oaep_decrypt(cipher).error().code == "oaep");
  cipher[100] ^= 1;
  CHECK(p.signer->oaep_decrypt(cipher).value() == secret);  // after a failure too
  const Issued other =
      issue_certificate(request(Role::AccessPoint, "POP000003"), p.authority).value();
  const auto other_signer = load_signer(other.key_pem.reveal()).value();
  CHECK_FALSE(other_signer->oaep_decrypt(p.certificate.oaep_encrypt(secret).value()));
  CHECK(p.signer->belongs_to(p.certificate));
  CHECK_FALSE(other_signer->belongs_to(p.certificate));
}

TEST_CASE("keys that are none are refused with a stable code") {
  CHECK(load_signer("none").error().code == "key.pem");
  CHECK(load_signer(pki().certificate.pem()).error().code == "key.pem");
}

TEST_CASE("a cache gives the same certificate and forgets the least recently used") {
  CertificateCache cache(2);
  const Pki& p = pki();
  const Certificate root = Certificate::from_pem(p.root.certificate_pem).value();
  const Certificate authority = Certificate::from_pem(p.authority.certificate_pem).value();
  const Certificate first = cache.from_der(p.certificate.der()).value();
  CHECK(&cache.from_der(p.certificate.der()).value().data() == &first.data());
  CHECK(cache.from_der(root.der()));
  CHECK(cache.from_der(authority.der()));
  CHECK(&cache.from_der(p.certificate.der()).value().data() != &first.data());
  CHECK_FALSE(cache.from_der(Bytes(10)));
}

TEST_CASE("a certificate whose validity is no time is refused, whoever sent it") {
  // Found by fuzzing: it once ended the process.
  const std::string_view not_before = "261123120000Z";
  Bytes der = pki().certificate.der();
  const auto at = std::ranges::search(der, as_bytes(not_before)).begin();
  REQUIRE(at != der.end());
  CHECK(Certificate::from_der(der).has_value());
  at[2] = '9';  // month 91
  CHECK(Certificate::from_der(der).error().code == "x509.parse");
}
