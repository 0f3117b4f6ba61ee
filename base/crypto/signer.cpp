#include "base/crypto/signer.h"

#include "base/crypto/key_contexts.h"

namespace base::crypto {
namespace {

class KeyInMemory final : public Signer {
 public:
  explicit KeyInMemory(KeyHandle key) : key_(std::move(key)) {}

  Result<Bytes> sign_sha256(ByteView data) const override {
    const Sha256 digest = sha256(data);
    Bytes signature = room();
    std::size_t size = signature.size();
    const bool done = signing_.run(key_.get(), [&](EVP_PKEY_CTX* context) {
      return EVP_PKEY_sign(context, signature.data(), &size, digest.bytes().data(),
                           digest.bytes().size()) == 1;
    });
    if (!done) return unavailable("signer", "the key cannot sign");
    signature.resize(size);
    return signature;
  }

  Result<Bytes> oaep_decrypt(ByteView cipher) const override {
    Bytes plain = room();
    std::size_t size = plain.size();
    const bool done = decrypting_.run(key_.get(), [&](EVP_PKEY_CTX* context) {
      return EVP_PKEY_decrypt(context, plain.data(), &size, cipher.data(), cipher.size()) == 1;
    });
    if (!done) return unauthentic("oaep", "the key does not open this");
    plain.resize(size);
    return plain;
  }

  bool belongs_to(const Certificate& certificate) const override {
    return EVP_PKEY_eq(key_.get(), certificate.data().key.get()) == 1;
  }

 private:
  Bytes room() const { return Bytes(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()))); }

  const KeyHandle key_;
  const KeyContexts signing_{prepare_sign};
  const KeyContexts decrypting_{prepare_decrypt};
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
