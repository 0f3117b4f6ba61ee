#include <catch2/catch.hpp>

#include "base/crypto/aes_gcm.h"
#include "base/crypto/ed25519.h"
#include "base/crypto/sha256.h"

using namespace base;
using namespace base::crypto;

namespace {
Bytes hex(std::string_view text) {
  return from_hex(text).value();
}
}  // namespace

TEST_CASE("SHA-256 gives the digests of FIPS 180-4") {
  CHECK(sha256("").hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256Hasher hasher;
  for (int round = 0; round < 2; ++round) {
    hasher.update(as_bytes("a"));
    hasher.update(as_bytes("bc"));
    CHECK(hasher.finish() == sha256("abc"));
  }
  CHECK(Sha256::from_hex(sha256("abc").hex()).value() == sha256("abc"));
  CHECK(Sha256::from_base64(sha256("abc").base64()).value() == sha256("abc"));
  CHECK_FALSE(Sha256::from_hex("00"));
}

TEST_CASE("HMAC-SHA-256 gives the tags of RFC 4231") {
  CHECK(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?")).hex() ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hmac_sha256(Bytes(131, 0xaa),
                    as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))
            .hex() == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("HKDF-SHA-256 gives the keys of RFC 5869, cases 1 and 3") {
  const Bytes prk = hkdf_extract(hex("000102030405060708090a0b0c"), Bytes(22, 0x0b));
  CHECK(to_hex(prk) == "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  CHECK(to_hex(hkdf_expand(prk, hex("f0f1f2f3f4f5f6f7f8f9"), 42)) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  CHECK(to_hex(hkdf_expand(hkdf_extract({}, Bytes(22, 0x0b)), {}, 42)) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("Ed25519 signs and verifies as RFC 8032 test 2 and refuses what was changed") {
  const auto key = Ed25519PrivateKey::from_seed(
                       hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
                       .value();
  CHECK(to_hex(key.public_key().bytes()) ==
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  Bytes signature = key.sign(hex("72"));
  CHECK(to_hex(signature) ==
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        "f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00");
  CHECK(key.public_key().verify(hex("72"), signature));
  CHECK_FALSE(key.public_key().verify(hex("73"), signature));
  signature[5] ^= 1;
  CHECK_FALSE(key.public_key().verify(hex("72"), signature));
  CHECK_FALSE(Ed25519PrivateKey::from_seed(Bytes(31)));
  CHECK_FALSE(Ed25519PublicKey::from_bytes(Bytes(33)));
}

TEST_CASE("AES-128-GCM has the layout of XML Encryption and opens only what is whole") {
  const Bytes key = hex("000102030405060708090a0b0c0d0e0f");
  const Bytes iv = hex("101112131415161718191a1b");
  const Bytes part =
      hex("1F8B0800000000000000B3C9CDCCB3B349492DB22B4ECC2DC849B5D107B16DF441C2007E6CD3781C000000");
  Bytes sealed = aes128_gcm_seal(key, iv, part);
  CHECK(to_hex(sealed) ==
        "101112131415161718191a1bdba50baf0f4fb6ef17ddee3c0aeb588d73f559351dbaa7924d829cc060b47c5993"
        "1b2141"
        "ed758300e3a0d5dec9fde5d1b927fd97cb412ff596f9b0");
  CHECK(aes128_gcm_open(key, sealed).value() == part);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    sealed[at] ^= 1;
    CHECK(aes128_gcm_open(key, sealed).error().code == "gcm.tag");
    sealed[at] ^= 1;
  }
  CHECK_FALSE(aes128_gcm_open(key, ByteView(sealed).first(27)));
  CHECK(aes128_gcm_open(key, aes128_gcm_seal(key, iv, {})).value().empty());
}
