#include "base/crypto/key_contexts.h"

#include <openssl/rsa.h>

namespace base::crypto {
namespace {

bool set_pkcs1(EVP_PKEY_CTX* context) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
         EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1;
}

bool set_oaep(EVP_PKEY_CTX* context) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_oaep_md_name(context, "SHA256", nullptr) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md_name(context, "SHA256", nullptr) == 1;
}

}  // namespace

bool prepare_sign(EVP_PKEY_CTX* context) {
  return EVP_PKEY_sign_init(context) == 1 && set_pkcs1(context);
}
bool prepare_verify(EVP_PKEY_CTX* context) {
  return EVP_PKEY_verify_init(context) == 1 && set_pkcs1(context);
}
bool prepare_encrypt(EVP_PKEY_CTX* context) {
  return EVP_PKEY_encrypt_init(context) == 1 && set_oaep(context);
}
bool prepare_decrypt(EVP_PKEY_CTX* context) {
  return EVP_PKEY_decrypt_init(context) == 1 && set_oaep(context);
}

}  // namespace base::crypto
