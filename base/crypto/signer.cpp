#include "base/crypto/signer.h"

#include "base/crypto/handle.h"

namespace base::crypto {
namespace {

class KeyInMemory final : public Signer {
 public:
  explicit KeyInMemory(KeyHandle key) : key_(std::move(key)) {}

  Result<Bytes> sign_sha256(ByteView data) const override {
    const DigestContext context(EVP_MD_CTX_new());
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
    std::size_t size = signature.size();
    const bool done =
        context &&
        EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key_.get(),
                              nullptr) == 1 &&
        EVP_DigestSign(context.get(), signature.data(), &size, data.data(), data.size()) == 1;
    if (!done) return unavailable("signer", "the key cannot sign");
    signature.resize(size);
    return signature;
  }

  Result<Bytes> oaep_decrypt(ByteView cipher) const override {
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    Bytes plain(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
    std::size_t size = plain.size();
    const bool done =
        context && EVP_PKEY_decrypt_init(context.get()) == 1 && set_oaep(context.get()) &&
        EVP_PKEY_decrypt(context.get(), plain.data(), &size, cipher.data(), cipher.size()) == 1;
    if (!done) return unauthentic("oaep", "the key does not open this");
    plain.resize(size);
    return plain;
  }

  bool belongs_to(const Certificate& certificate) const override {
    return EVP_PKEY_eq(key_.get(), certificate.data().key.get()) == 1;
  }

 private:
  KeyHandle key_;
};

/// Encrypted keys are refused instead of asking on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

}  // namespace

Result<std::unique_ptr<Signer>> load_signer(std::string_view pem) {
  const Memory memory = read_from(pem);
  KeyHandle key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) return malformed("key.pem", "no unencrypted private key in the PEM text");
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key.get()) < 2048) {
    return rejected("key.type", "the key is not RSA of at least 2048 bits");
  }
  return std::unique_ptr<Signer>(std::make_unique<KeyInMemory>(std::move(key)));
}

}  // namespace base::crypto
