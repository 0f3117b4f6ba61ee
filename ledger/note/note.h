#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto/ed25519.h"
#include "base/result.h"

namespace ledger {

/// What a key is for; its number is part of the key id (C2SP signed-note).
enum class KeyType : std::uint8_t { Log = 0x01, Cosigner = 0x04 };

/// A public key with its name: "name+<8 hex of the key id>+<base64 of type and key>".
class VerifierKey {
 public:
  /// Errors: Malformed "note.vkey" (syntax, unknown type, id that does not match).
  static base::Result<VerifierKey> parse(std::string_view text);
  /// The name is not empty and has no white space and no '+'. Errors: Malformed "note.vkey".
  static base::Result<VerifierKey> make(std::string name, KeyType type,
                                        base::crypto::Ed25519PublicKey key);
  const std::string& name() const { return name_; }
  KeyType type() const { return type_; }
  std::uint32_t id() const { return id_; }
  const base::crypto::Ed25519PublicKey& key() const { return key_; }
  std::string text() const;

 private:
  VerifierKey(std::string name, KeyType type, base::crypto::Ed25519PublicKey key);
  std::string name_;
  KeyType type_;
  base::crypto::Ed25519PublicKey key_;
  std::uint32_t id_;
};

/// A private key with its name: "PRIVATE+KEY+name+<hex id>+<base64 of 01 and seed>". The same form
/// serves logs and cosigners; the type says for what it is used here.
class SignerKey {
 public:
  /// Errors: Malformed "note.skey".
  static base::Result<SignerKey> parse(std::string_view text, KeyType type);
  static base::Result<SignerKey> make(std::string name, KeyType type, base::ByteView seed);
  const VerifierKey& verifier() const { return verifier_; }
  const std::string& name() const { return verifier_.name(); }
  /// The text to store; it holds the secret.
  std::string text() const;

  /// The signature line over a note's text: for a log the plain Ed25519 signature, for a cosigner
  /// that of "cosignature/v1" with the time.
  std::string sign_line(std::string_view note_text, base::Timestamp time) const;

 private:
  SignerKey(VerifierKey verifier, base::crypto::Ed25519PrivateKey key)
      : verifier_(std::move(verifier)), key_(std::move(key)) {}
  VerifierKey verifier_;
  base::crypto::Ed25519PrivateKey key_;
};

/// One signature line, not yet verified.
struct SignatureLine {
  std::string name;
  std::uint32_t id = 0;
  base::Bytes signature;

  /// The line as it stands in a note, with its LF.
  std::string text() const;
  bool is_of(const VerifierKey& key) const { return name == key.name() && id == key.id(); }
};

/// A note taken apart: text (ends in LF) and signature lines.
struct Note {
  std::string text;
  std::vector<SignatureLine> signatures;

  /// At most 64 KiB and 64 lines. Errors: Malformed "note"; LimitExceeded "note.bytes".
  static base::Result<Note> parse(std::string_view bytes);
  /// The bytes it was parsed from.
  std::string bytes() const;
};

/// The line of a key in a note, verified.
struct VerifiedLine {
  std::uint64_t time = 0;  ///< Unix seconds of a cosignature; 0 for a log
};

/// Verifies the line of that key. Errors: NotFound "note.unsigned" when there is none;
/// Unauthentic "note.signature" when it is there and does not hold.
base::Result<VerifiedLine> verify_line(const Note& note, const VerifierKey& key);

}  // namespace ledger
