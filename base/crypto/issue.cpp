#include "base/crypto/issue.h"

#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "base/check.h"
#include "base/crypto/key_contexts.h"

namespace base::crypto {
namespace {

using Role = CertificateRequest::Role;

bool add_name(X509_NAME* name, const char* field, const std::string& value) {
  if (value.empty()) return true;
  return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1;
}

bool add_extension(X509* certificate, X509V3_CTX& context, int nid, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    const bool address = name.find_first_not_of("0123456789.:") == std::string::npos;
    text += (text.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + name;
  }
  return text;
}

std::string distribution_points(const std::vector<std::string>& urls) {
  std::string text;
  for (const std::string& url : urls) text += (text.empty() ? "URI:" : ",URI:") + url;
  return text;
}

bool add_extensions(X509* certificate, X509V3_CTX& context, const CertificateRequest& request) {
  const bool authority = request.role == Role::Root || request.role == Role::Intermediate;
  const std::string basic =
      authority ? (request.role == Role::Root ? "critical,CA:TRUE" : "critical,CA:TRUE,pathlen:0")
                : "critical,CA:FALSE";
  const std::string usage = authority
                                ? "critical,keyCertSign,cRLSign"
                                : "critical,digitalSignature,keyEncipherment,dataEncipherment";
  bool done = add_extension(certificate, context, NID_basic_constraints, basic) &&
              add_extension(certificate, context, NID_key_usage, usage) &&
              add_extension(certificate, context, NID_subject_key_identifier, "hash");
  if (request.role != Role::Root)
    done =
        done && add_extension(certificate, context, NID_authority_key_identifier, "keyid:always");
  if (!request.crl_urls.empty()) {
    done = done && add_extension(certificate, context, NID_crl_distribution_points,
                                 distribution_points(request.crl_urls));
  }
  if (request.role == Role::AccessPoint)
    done = done && add_extension(certificate, context, NID_ext_key_usage, "clientAuth");
  if (request.role == Role::TlsServer) {
    done = done && add_extension(certificate, context, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, context, NID_subject_alt_name,
                         alternative_names(request.dns_names));
  }
  return done;
}

std::time_t seconds_of(Timestamp time) {
  return std::chrono::system_clock::to_time_t(time);
}

bool set_validity(X509* certificate, const CertificateRequest& request) {
  return ASN1_TIME_set(X509_getm_notBefore(certificate), seconds_of(request.not_before)) !=
             nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), seconds_of(request.not_after)) != nullptr;
}

bool set_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(BN_new());
  return number && BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

Secret<std::string> private_pem(EVP_PKEY* key) {
  const Memory memory(BIO_new(BIO_s_mem()));
  ENSURE(PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) ==
         1);
  return Secret<std::string>(written_to(memory));
}

/// Certificate and key of an issuer, as OpenSSL wants them.
struct Authority {
  CertificateHandle certificate;
  KeyHandle key;

  static Result<Authority> read(const Issued& issued) {
    const Memory certificate_pem = read_from(issued.certificate_pem);
    const Memory key_pem = read_from(issued.key_pem.reveal());
    Authority made;
    made.certificate.reset(PEM_read_bio_X509(certificate_pem.get(), nullptr, nullptr, nullptr));
    made.key.reset(PEM_read_bio_PrivateKey(key_pem.get(), nullptr, nullptr, nullptr));
    if (!made.certificate || !made.key)
      return malformed("issue.issuer", "the issuer's certificate or key cannot be read");
    return made;
  }
};

using Time = std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>>;

bool add_revoked(X509_CRL* list, const std::string& serial, ASN1_TIME* since) {
  BIGNUM* number = nullptr;
  const bool read = BN_dec2bn(&number, serial.c_str()) > 0;
  const std::unique_ptr<BIGNUM, Freed<BN_free>> owner(number);
  const std::unique_ptr<ASN1_INTEGER, Freed<ASN1_INTEGER_free>> integer(
      read ? BN_to_ASN1_INTEGER(number, nullptr) : nullptr);
  std::unique_ptr<X509_REVOKED, Freed<X509_REVOKED_free>> revoked(X509_REVOKED_new());
  const bool made = integer && revoked &&
                    X509_REVOKED_set_serialNumber(revoked.get(), integer.get()) == 1 &&
                    X509_REVOKED_set_revocationDate(revoked.get(), since) == 1;
  return made && X509_CRL_add0_revoked(list, revoked.release()) == 1;
}

bool add_list_number(X509_CRL* list, std::int64_t number) {
  const std::unique_ptr<ASN1_INTEGER, Freed<ASN1_INTEGER_free>> integer(ASN1_INTEGER_new());
  return integer && ASN1_INTEGER_set_int64(integer.get(), number) == 1 &&
         X509_CRL_add1_ext_i2d(list, NID_crl_number, integer.get(), 0, 0) == 1;
}

bool add_list_extension(X509_CRL* list, X509V3_CTX& context, int nid, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_CRL_add_ext(list, extension.get(), -1) == 1;
}

}  // namespace

Result<Issued> issue_certificate(const CertificateRequest& request,
                                 const std::optional<Issued>& issuer) {
  const KeyHandle key(EVP_RSA_gen(static_cast<unsigned>(request.key_bits)));
  const CertificateHandle made(X509_new());
  if (key == nullptr || made == nullptr) return unavailable("issue", "no key could be made");
  Authority signing;
  if (issuer) {
    TRY(signing, Authority::read(*issuer));
  }
  X509* authority = issuer ? signing.certificate.get() : made.get();
  X509_NAME* subject = X509_get_subject_name(made.get());
  X509V3_CTX context;
  bool done = X509_set_version(made.get(), X509_VERSION_3) == 1 && set_serial(made.get()) &&
              set_validity(made.get(), request) && add_name(subject, "C", request.country) &&
              add_name(subject, "O", request.organization) &&
              add_name(subject, "CN", request.common_name) &&
              X509_set_issuer_name(made.get(), X509_get_subject_name(authority)) == 1 &&
              X509_set_pubkey(made.get(), key.get()) == 1;
  X509V3_set_ctx(&context, authority, made.get(), nullptr, nullptr, 0);
  done = done && add_extensions(made.get(), context, request) &&
         X509_sign(made.get(), issuer ? signing.key.get() : key.get(), EVP_sha256()) > 0;
  if (!done) return unavailable("issue", "the certificate could not be made: check its names");
  const Memory memory(BIO_new(BIO_s_mem()));
  ENSURE(PEM_write_bio_X509(memory.get(), made.get()) == 1);
  return Issued{written_to(memory), private_pem(key.get())};
}

Result<Bytes> issue_crl(const CrlRequest& request, const Issued& issuer) {
  TRY(const Authority authority, Authority::read(issuer));
  const CrlHandle list(X509_CRL_new());
  const Time since(ASN1_TIME_set(nullptr, seconds_of(request.this_update)));
  const Time until(ASN1_TIME_set(nullptr, seconds_of(request.next_update)));
  X509* certificate = authority.certificate.get();
  bool done = list && since && until && X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) == 1 &&
              X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(certificate)) == 1 &&
              X509_CRL_set1_lastUpdate(list.get(), since.get()) == 1 &&
              X509_CRL_set1_nextUpdate(list.get(), until.get()) == 1;
  for (const std::string& serial : request.serials)
    done = done && add_revoked(list.get(), serial, since.get());
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, nullptr, nullptr, list.get(), 0);
  done = done &&
         add_list_extension(list.get(), context, NID_authority_key_identifier, "keyid:always") &&
         add_list_number(list.get(), seconds_of(request.this_update));
  if (!request.url.empty()) {
    done = done && add_list_extension(list.get(), context, NID_issuing_distribution_point,
                                      "critical,fullname:URI:" + request.url);
  }
  done = done && X509_CRL_sort(list.get()) == 1 &&
         X509_CRL_sign(list.get(), authority.key.get(), EVP_sha256()) > 0;
  unsigned char* der = nullptr;
  const int size = done ? i2d_X509_CRL(list.get(), &der) : 0;
  if (size <= 0) return unavailable("issue", "the revocation list could not be made");
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

}  // namespace base::crypto
