#include "ledger/note/note.h"

#include "base/crypto/sha256.h"
#include "base/text.h"

namespace ledger {
namespace {

using base::Bytes;
using base::malformed;
using base::Result;

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // em dash, space
constexpr std::string_view kPrivate = "PRIVATE+KEY+";
constexpr std::size_t kMostBytes = 64u << 10;
constexpr std::size_t kMostLines = 64;
constexpr std::size_t kSignatureBytes = 64;

bool is_key_name(std::string_view name) {
  if (name.empty() || !base::is_utf8(name)) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == '+' || c == 0x7F) return false;
  }
  // The white space of Unicode outside ASCII, by its UTF-8 octets.
  for (const auto* space :
       {"\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82",
        "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87",
        "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9",
        "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"}) {
    if (name.find(space) != std::string_view::npos) return false;
  }
  return true;
}

/// The first four bytes of H(name || LF || type || key).
std::uint32_t key_id(std::string_view name, KeyType type, base::ByteView key) {
  Bytes input = base::to_bytes(name);
  input.push_back('\n');
  input.push_back(static_cast<std::uint8_t>(type));
  base::append(input, key);
  const auto digest = base::crypto::sha256(input);
  return base::read_u32(digest.bytes().first<4>());
}

std::string hex_id(std::uint32_t id) {
  Bytes bytes;
  base::append_u32(bytes, id);
  return base::to_hex(bytes);
}

struct KeyParts {
  std::string name;
  std::string id;
  Bytes content;  ///< type and key
};

/// "name+id+base64": base64 may hold '+', so the text is cut at the first two only.
Result<KeyParts> cut_key(std::string_view text, const char* code) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return malformed(code, "expected name+id+key");
  const auto content = base::from_base64(text.substr(second + 1));
  if (!content || content->size() != 33) return malformed(code, "expected base64 of 33 bytes");
  return KeyParts{std::string(text.substr(0, first)),
                  std::string(text.substr(first + 1, second - first - 1)), *content};
}

/// What a cosigner signs: the time and the whole note text.
std::string cosigned_message(std::uint64_t seconds, std::string_view text) {
  return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(text);
}

Result<SignatureLine> parse_signature(std::string_view line) {
  if (!line.starts_with(kDash)) return malformed("note", "a signature line starts with an em dash");
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) {
    return malformed("note", "a signature line has a name and a signature");
  }
  const auto content = base::from_base64(line.substr(space + 1));
  if (!content || content->size() < 5)
    return malformed("note", "a signature is base64 of an id and more");
  const base::ByteView view = *content;
  return SignatureLine{std::string(line.substr(0, space)), base::read_u32(view.first<4>()),
                       Bytes(view.begin() + 4, view.end())};
}

}  // namespace

VerifierKey::VerifierKey(std::string name, KeyType type, base::crypto::Ed25519PublicKey key)
    : name_(std::move(name)),
      type_(type),
      key_(std::move(key)),
      id_(key_id(name_, type_, key_.bytes())) {}

Result<VerifierKey> VerifierKey::make(std::string name, KeyType type,
                                      base::crypto::Ed25519PublicKey key) {
  if (!is_key_name(name)) return malformed("note.vkey", "a key name has no white space and no '+'");
  return VerifierKey(std::move(name), type, std::move(key));
}

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
  TRY(const KeyParts parts, cut_key(text, "note.vkey"));
  const std::uint8_t type = parts.content[0];
  if (type != static_cast<std::uint8_t>(KeyType::Log) &&
      type != static_cast<std::uint8_t>(KeyType::Cosigner)) {
    return malformed("note.vkey", "a key of unknown type " + std::to_string(type));
  }
  TRY(auto key,
      base::crypto::Ed25519PublicKey::from_bytes(base::ByteView(parts.content).subspan(1)));
  TRY(VerifierKey made, make(parts.name, static_cast<KeyType>(type), std::move(key)));
  if (hex_id(made.id()) != parts.id)
    return malformed("note.vkey", "the key id does not match the key");
  return made;
}

std::string VerifierKey::text() const {
  Bytes content{static_cast<std::uint8_t>(type_)};
  base::append(content, key_.bytes());
  return name_ + "+" + hex_id(id_) + "+" + base::to_base64(content);
}

Result<SignerKey> SignerKey::make(std::string name, KeyType type, base::ByteView seed) {
  TRY(auto key, base::crypto::Ed25519PrivateKey::from_seed(seed));
  TRY(auto verifier, VerifierKey::make(std::move(name), type, key.public_key()));
  return SignerKey(std::move(verifier), std::move(key));
}

Result<SignerKey> SignerKey::parse(std::string_view text, KeyType type) {
  text = base::trim(text);
  if (!text.starts_with(kPrivate))
    return malformed("note.skey", "a signer key starts with PRIVATE+KEY+");
  TRY(const KeyParts parts, cut_key(text.substr(kPrivate.size()), "note.skey"));
  if (parts.content[0] != 0x01) return malformed("note.skey", "a key of unknown type");
  TRY(SignerKey made, make(parts.name, type, base::ByteView(parts.content).subspan(1)));
  const auto id = key_id(parts.name, KeyType::Log, made.verifier().key().bytes());
  if (hex_id(id) != parts.id) return malformed("note.skey", "the key id does not match the key");
  return made;
}

std::string SignerKey::text() const {
  Bytes content{0x01};
  base::append(content, key_.seed());
  const auto id = key_id(name(), KeyType::Log, verifier_.key().bytes());
  return std::string(kPrivate) + name() + "+" + hex_id(id) + "+" + base::to_base64(content);
}

std::string SignerKey::sign_line(std::string_view note_text, base::Timestamp time) const {
  Bytes content;
  base::append_u32(content, verifier_.id());
  if (verifier_.type() == KeyType::Log) {
    base::append(content, key_.sign(base::as_bytes(note_text)));
  } else {
    const auto seconds = static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
    base::append_u64(content, seconds);
    base::append(content, key_.sign(base::as_bytes(cosigned_message(seconds, note_text))));
  }
  return std::string(kDash) + name() + " " + base::to_base64(content) + "\n";
}

std::string SignatureLine::text() const {
  Bytes content;
  base::append_u32(content, id);
  base::append(content, signature);
  return std::string(kDash) + name + " " + base::to_base64(content) + "\n";
}

std::string Note::bytes() const {
  std::string out = text + "\n";
  for (const SignatureLine& line : signatures) out += line.text();
  return out;
}

Result<Note> Note::parse(std::string_view bytes) {
  if (bytes.size() > kMostBytes)
    return base::limit_exceeded("note.bytes", "a note has at most 64 KiB");
  if (!base::is_utf8(bytes)) return malformed("note", "not UTF-8");
  for (const char c : bytes) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n')
      return malformed("note", "a control character");
  }
  const std::size_t blank = bytes.rfind("\n\n");
  if (blank == std::string_view::npos) return malformed("note", "no blank line before signatures");
  Note note;
  note.text = bytes.substr(0, blank + 1);
  if (!bytes.ends_with('\n')) return malformed("note", "the last line does not end");
  base::Lines lines(bytes.substr(blank + 2));
  while (!lines.done()) {
    if (note.signatures.size() == kMostLines)
      return base::limit_exceeded("note.bytes", "too many signatures");
    TRY(SignatureLine line, parse_signature(lines.next()));
    note.signatures.push_back(std::move(line));
  }
  if (note.signatures.empty()) return malformed("note", "no signature line");
  return note;
}

Result<VerifiedLine> verify_line(const Note& note, const VerifierKey& key) {
  bool found = false;
  VerifiedLine verified;
  for (const SignatureLine& line : note.signatures) {
    if (!line.is_of(key)) continue;
    const base::ByteView signature = line.signature;
    bool holds = false;
    if (key.type() == KeyType::Log) {
      holds = signature.size() == kSignatureBytes &&
              key.key().verify(base::as_bytes(note.text), signature);
    } else if (signature.size() == 8 + kSignatureBytes) {
      verified.time = base::read_u64(signature.first<8>());
      holds = verified.time < std::uint64_t{1} << 63 &&
              key.key().verify(base::as_bytes(cosigned_message(verified.time, note.text)),
                               signature.subspan(8));
    }
    if (!holds)
      return base::unauthentic("note.signature",
                               "the signature of " + key.name() + " does not hold");
    found = true;
  }
  if (!found) return base::not_found("note.unsigned", "no signature of " + key.name());
  return verified;
}

}  // namespace ledger
