#include "base/crypto/issue.h"

#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "base/check.h"
#include "base/crypto/handle.h"

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
  if (request.role == Role::AccessPoint)
    done = done && add_extension(certificate, context, NID_ext_key_usage, "clientAuth");
  if (request.role == Role::TlsServer) {
    done = done && add_extension(certificate, context, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, context, NID_subject_alt_name,
                         alternative_names(request.dns_names));
  }
  return done;
}

bool set_validity(X509* certificate, const CertificateRequest& request) {
  const auto seconds = [](Timestamp time) { return std::chrono::system_clock::to_time_t(time); };
  return ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(request.not_before)) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(request.not_after)) != nullptr;
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

}  // namespace

Result<Issued> issue_certificate(const CertificateRequest& request,
                                 const std::optional<Issued>& issuer) {
  const KeyHandle key(EVP_RSA_gen(static_cast<unsigned>(request.key_bits)));
  const CertificateHandle made(X509_new());
  if (key == nullptr || made == nullptr) return unavailable("issue", "no key could be made");
  CertificateHandle signing_certificate;
  KeyHandle signing_key;
  if (issuer) {
    const Memory certificate_pem = read_from(issuer->certificate_pem);
    const Memory key_pem = read_from(issuer->key_pem.reveal());
    signing_certificate.reset(PEM_read_bio_X509(certificate_pem.get(), nullptr, nullptr, nullptr));
    signing_key.reset(PEM_read_bio_PrivateKey(key_pem.get(), nullptr, nullptr, nullptr));
    if (!signing_certificate || !signing_key)
      return malformed("issue.issuer", "the issuer's certificate or key cannot be read");
  }
  X509* authority = issuer ? signing_certificate.get() : made.get();
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
         X509_sign(made.get(), issuer ? signing_key.get() : key.get(), EVP_sha256()) > 0;
  if (!done) return unavailable("issue", "the certificate could not be made: check its names");
  const Memory memory(BIO_new(BIO_s_mem()));
  ENSURE(PEM_write_bio_X509(memory.get(), made.get()) == 1);
  return Issued{written_to(memory), private_pem(key.get())};
}

}  // namespace base::crypto
