#include "base/crypto/sha256.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/check.h"

namespace base::crypto {
namespace {

/// Fetched once: a look-up by name on every digest costs more than the digest.
const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  ENSURE(method != nullptr);
  return method;
}

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

Context make_context() {
  Context context(EVP_MD_CTX_new());
  ENSURE(context && EVP_DigestInit_ex2(context.get(), sha256_method(), nullptr) == 1);
  return context;
}

/// The digest so far; the context starts anew.
Sha256 finish(EVP_MD_CTX* context) {
  std::array<std::uint8_t, Sha256::kSize> digest{};
  unsigned size = 0;
  ENSURE(EVP_DigestFinal_ex(context, digest.data(), &size) == 1 && size == digest.size());
  ENSURE(EVP_DigestInit_ex2(context, nullptr, nullptr) == 1);
  return Sha256(digest);
}

}  // namespace

Result<Sha256> Sha256::from_bytes(ByteView bytes) {
  if (bytes.size() != kSize) return malformed("sha256", "a SHA-256 digest has 32 bytes");
  std::array<std::uint8_t, kSize> digest{};
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return Sha256(digest);
}

Result<Sha256> Sha256::from_hex(std::string_view text) {
  const auto bytes = base::from_hex(text);
  if (!bytes) return malformed("sha256", "not hexadecimal");
  return from_bytes(*bytes);
}

Result<Sha256> Sha256::from_base64(std::string_view text) {
  const auto bytes = base::from_base64(text);
  if (!bytes) return malformed("sha256", "not base64");
  return from_bytes(*bytes);
}

std::string Sha256::hex() const {
  return to_hex(bytes_);
}
std::string Sha256::base64() const {
  return to_base64(bytes_);
}

Sha256 sha256(ByteView data) {
  thread_local const Context context = make_context();
  ENSURE(EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1);
  return finish(context.get());
}

struct Sha256Hasher::State {
  Context context = make_context();
};

Sha256Hasher::Sha256Hasher() : state_(std::make_unique<State>()) {}
Sha256Hasher::~Sha256Hasher() = default;
Sha256Hasher::Sha256Hasher(Sha256Hasher&&) noexcept = default;
Sha256Hasher& Sha256Hasher::operator=(Sha256Hasher&&) noexcept = default;

void Sha256Hasher::update(ByteView data) {
  ENSURE(EVP_DigestUpdate(state_->context.get(), data.data(), data.size()) == 1);
}

Sha256 Sha256Hasher::finish() {
  return crypto::finish(state_->context.get());
}

Sha256 hmac_sha256(ByteView key, ByteView data) {
  // RFC 2104: the key is padded with zeros to the block of 64 bytes, or hashed first.
  constexpr std::size_t kBlock = 64;
  Bytes block(kBlock);
  if (key.size() > kBlock) {
    const Sha256 digest = sha256(key);
    std::copy(digest.bytes().begin(), digest.bytes().end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  Bytes inner, outer;
  inner.reserve(kBlock + data.size());
  outer.reserve(kBlock + Sha256::kSize);
  for (const std::uint8_t octet : block) {
    inner.push_back(static_cast<std::uint8_t>(octet ^ 0x36));
    outer.push_back(static_cast<std::uint8_t>(octet ^ 0x5c));
  }
  append(inner, data);
  append(outer, sha256(inner).bytes());
  return sha256(outer);
}

Bytes hkdf_extract(ByteView salt, ByteView input_key) {
  const Sha256 key = hmac_sha256(salt, input_key);
  return Bytes(key.bytes().begin(), key.bytes().end());
}

Bytes hkdf_expand(ByteView pseudo_random_key, ByteView info, std::size_t count) {
  ENSURE(count > 0 && count <= 255 * Sha256::kSize);
  Bytes out, block;  // T(n) = HMAC(key, T(n-1) | info | n)
  for (std::uint8_t number = 1; out.size() < count; ++number) {
    append(block, info);
    block.push_back(number);
    const Sha256 next = hmac_sha256(pseudo_random_key, block);
    block.assign(next.bytes().begin(), next.bytes().end());
    append(out, block);
  }
  out.resize(count);
  return out;
}

bool equal_in_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace base::crypto
