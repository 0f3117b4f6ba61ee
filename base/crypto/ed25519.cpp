#include "base/crypto/ed25519.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace base::crypto {
namespace {

EVP_PKEY* handle(const std::shared_ptr<void>& key) {
  return static_cast<EVP_PKEY*>(key.get());
}

std::shared_ptr<void> own(EVP_PKEY* key) {
  return {key, [](void* owned) { EVP_PKEY_free(static_cast<EVP_PKEY*>(owned)); }};
}

using Context = std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)>;
Context make_context() {
  return {EVP_MD_CTX_new(), EVP_MD_CTX_free};
}

}  // namespace

Result<Ed25519PublicKey> Ed25519PublicKey::from_bytes(ByteView bytes) {
  Ed25519PublicKey key;
  if (bytes.size() != key.bytes_.size())
    return malformed("ed25519.key", "a public key has 32 bytes");
  EVP_PKEY* made =
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes.data(), bytes.size());
  if (made == nullptr) return malformed("ed25519.key", "not an Ed25519 public key");
  key.key_ = own(made);
  std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
  return key;
}

bool Ed25519PublicKey::verify(ByteView message, ByteView signature) const {
  const Context context = make_context();
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle(key_)) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

Result<Ed25519PrivateKey> Ed25519PrivateKey::from_seed(ByteView seed) {
  if (seed.size() != 32) return malformed("ed25519.seed", "a seed has 32 bytes");
  EVP_PKEY* made =
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size());
  if (made == nullptr) return malformed("ed25519.seed", "not an Ed25519 seed");
  std::shared_ptr<void> key = own(made);
  Bytes public_bytes(32);
  std::size_t size = public_bytes.size();
  ENSURE(EVP_PKEY_get_raw_public_key(made, public_bytes.data(), &size) == 1 && size == 32);
  TRY(Ed25519PublicKey public_key, Ed25519PublicKey::from_bytes(public_bytes));
  return Ed25519PrivateKey(Secret<Bytes>(Bytes(seed.begin(), seed.end())), std::move(public_key),
                           std::move(key));
}

Bytes Ed25519PrivateKey::sign(ByteView message) const {
  const Context context = make_context();
  Bytes signature(64);
  std::size_t size = signature.size();
  ENSURE(context &&
         EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle(key_)) == 1);
  ENSURE(EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) ==
         1);
  ENSURE(size == signature.size());
  return signature;
}

}  // namespace base::crypto
