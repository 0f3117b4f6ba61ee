#pragma once

// Inside base/crypto only: OpenSSL objects with owners.
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string_view>

#include "base/crypto/certificate.h"

namespace base::crypto {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using KeyHandle = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using CertificateHandle = std::unique_ptr<X509, Freed<X509_free>>;
using CrlHandle = std::unique_ptr<X509_CRL, Freed<X509_CRL_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

/// A read-only view of text as a BIO; the text outlives it.
inline Memory read_from(std::string_view text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// What was written into a memory BIO.
inline std::string written_to(const Memory& memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

/// Errors: Malformed "x509.parse".
Result<Timestamp> time_of(const ASN1_TIME* time);

/// The http or https URL that a name is, or "".
std::string url_of(const GENERAL_NAME* name);

}  // namespace base::crypto
