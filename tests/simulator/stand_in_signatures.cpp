// A stand-in for base/crypto/ed25519.cpp that costs a hash and not a curve: the linker takes it in
// its place.
//
// Whoever has no seed cannot make a signature that verifies, as long as nobody looks at the seeds
// that this file keeps, and nobody in the simulator does. So what depends on signatures behaves as
// with Ed25519; that it does is tested: the same seeds give the same traces with either.
#include <algorithm>
#include <map>

#include "base/crypto/ed25519.h"
#include "base/crypto/sha256.h"
#include "base/guarded.h"

namespace base::crypto {
namespace {

constexpr std::size_t kSignatureBytes = 64;

using Seeds = std::map<Bytes, std::shared_ptr<Bytes>>;

/// The seed behind every public key of this process.
base::Guarded<Seeds>& seeds() {
  static base::Guarded<Seeds> all;
  return all;
}

Bytes mac(const std::shared_ptr<void>& seed, ByteView message) {
  static thread_local Sha256Hasher hasher;
  hasher.update(*static_cast<const Bytes*>(seed.get()));
  hasher.update(message);
  const Sha256 digest = hasher.finish();
  Bytes signature;
  signature.reserve(kSignatureBytes);
  append(signature, digest.bytes());
  append(signature, digest.bytes());
  return signature;
}

}  // namespace

Result<Ed25519PublicKey> Ed25519PublicKey::from_bytes(ByteView bytes) {
  Ed25519PublicKey key;
  if (bytes.size() != key.bytes_.size())
    return malformed("ed25519.key", "a public key has 32 bytes");
  std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
  key.key_ = seeds().with([&](const Seeds& all) -> std::shared_ptr<void> {
    const auto found = all.find(Bytes(bytes.begin(), bytes.end()));
    return found == all.end() ? nullptr : found->second;
  });
  return key;
}

bool Ed25519PublicKey::verify(ByteView message, ByteView signature) const {
  return key_ && std::ranges::equal(mac(key_, message), signature);
}

Result<Ed25519PrivateKey> Ed25519PrivateKey::from_seed(ByteView seed) {
  if (seed.size() != 32) return malformed("ed25519.seed", "a seed has 32 bytes");
  Bytes secret(seed.begin(), seed.end());
  const Sha256 name = hmac_sha256(secret, as_bytes("public key"));
  const Bytes public_bytes(name.bytes().begin(), name.bytes().end());
  std::shared_ptr<void> handle = seeds().with([&](Seeds& all) {
    return all.emplace(public_bytes, std::make_shared<Bytes>(secret)).first->second;
  });
  TRY(Ed25519PublicKey public_key, Ed25519PublicKey::from_bytes(public_bytes));
  return Ed25519PrivateKey(Secret<Bytes>(std::move(secret)), std::move(public_key),
                           std::move(handle));
}

Bytes Ed25519PrivateKey::sign(ByteView message) const {
  return mac(key_, message);
}

}  // namespace base::crypto
