#include "base/crypto/aes_gcm.h"

#include <openssl/evp.h>

#include <memory>

#include "base/check.h"

namespace base::crypto {
namespace {

const EVP_CIPHER* method() {
  static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr);
  ENSURE(fetched != nullptr);
  return fetched;
}

using Context = std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)>;
Context make_context() {
  return {EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
}

/// OpenSSL counts in int: larger inputs go in pieces.
template <class Update>
bool in_pieces(ByteView in, std::uint8_t* out, Update update) {
  constexpr std::size_t kPiece = 1u << 30;
  while (!in.empty()) {
    const std::size_t size = std::min(in.size(), kPiece);
    int written = 0;
    if (update(out, &written, in.data(), static_cast<int>(size)) != 1) return false;
    if (static_cast<std::size_t>(written) != size) return false;
    out += size;
    in = in.subspan(size);
  }
  return true;
}

}  // namespace

Bytes aes128_gcm_seal(ByteView key, ByteView iv, ByteView plain) {
  ENSURE(key.size() == kAes128KeyBytes && iv.size() == kGcmIvBytes);
  Bytes out(kGcmIvBytes + plain.size() + kGcmTagBytes);
  std::copy(iv.begin(), iv.end(), out.begin());
  const Context context = make_context();
  ENSURE(context &&
         EVP_EncryptInit_ex2(context.get(), method(), key.data(), iv.data(), nullptr) == 1);
  ENSURE(in_pieces(plain, out.data() + kGcmIvBytes,
                   [&](std::uint8_t* to, int* written, const std::uint8_t* from, int size) {
                     return EVP_EncryptUpdate(context.get(), to, written, from, size);
                   }));
  int rest = 0;
  std::uint8_t* tag = out.data() + kGcmIvBytes + plain.size();
  ENSURE(EVP_EncryptFinal_ex(context.get(), tag, &rest) == 1 && rest == 0);
  ENSURE(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kGcmTagBytes, tag) == 1);
  return out;
}

Result<Bytes> aes128_gcm_open(ByteView key, ByteView sealed) {
  const Error refused = unauthentic("gcm.tag", "the encrypted part cannot be opened");
  if (key.size() != kAes128KeyBytes || sealed.size() < kGcmIvBytes + kGcmTagBytes) return refused;
  const ByteView iv = sealed.first(kGcmIvBytes);
  const ByteView cipher = sealed.subspan(kGcmIvBytes, sealed.size() - kGcmIvBytes - kGcmTagBytes);
  Bytes tag(sealed.end() - kGcmTagBytes, sealed.end());
  Bytes plain(cipher.size() + 1);  // never a null pointer, even for nothing
  const Context context = make_context();
  ENSURE(context &&
         EVP_DecryptInit_ex2(context.get(), method(), key.data(), iv.data(), nullptr) == 1);
  const bool updated =
      in_pieces(cipher, plain.data(),
                [&](std::uint8_t* to, int* written, const std::uint8_t* from, int size) {
                  return EVP_DecryptUpdate(context.get(), to, written, from, size);
                });
  int rest = 0;
  if (!updated ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kGcmTagBytes, tag.data()) != 1 ||
      EVP_DecryptFinal_ex(context.get(), plain.data() + cipher.size(), &rest) != 1) {
    return refused;
  }
  plain.resize(cipher.size());
  return plain;
}

}  // namespace base::crypto
