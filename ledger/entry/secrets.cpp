#include "ledger/entry/secrets.h"

#include <algorithm>

#include "base/check.h"

namespace ledger {
namespace {

using base::Bytes;
using base::ByteView;
using base::crypto::Sha256;

void append_text(Bytes& out, std::string_view text) {
  ENSURE(text.size() <= 0xFFFF);
  base::append_u16(out, static_cast<std::uint16_t>(text.size()));
  base::append(out, text);
}

std::string label(std::string_view name, Role role) {
  ENSURE(role != Role::None);
  return std::string(name) + (role == Role::Sender ? "S" : "R");
}

std::array<std::uint8_t, 16> sixteen(ByteView bytes) {
  std::array<std::uint8_t, 16> out{};
  std::copy_n(bytes.begin(), out.size(), out.begin());
  return out;
}

Bytes expand(ByteView key, std::string_view info, std::size_t count) {
  return base::crypto::hkdf_expand(key, base::as_bytes(info), count);
}

/// A 16-byte domain string with its zero, the salt, the content.
Sha256 commit(std::string_view domain, ByteView salt, ByteView content) {
  ENSURE(domain.size() == 15 && salt.size() == 32);
  Bytes input = base::to_bytes(domain);
  input.push_back(0);
  base::append(input, salt);
  base::append(input, content);
  return base::crypto::sha256(input);
}

}  // namespace

Bytes pair_secret(const PairInputs& inputs) {
  Bytes key;
  for (const std::string_view text :
       {inputs.message_id, inputs.instance_identifier, inputs.sender, inputs.receiver}) {
    append_text(key, text);
  }
  return base::crypto::hkdf_extract(base::as_bytes("PLE1 pair secret"), key);
}

std::array<std::uint8_t, 16> pair_tag(ByteView prk, Role role) {
  return sixteen(expand(prk, label("tag", role), 16));
}

Bytes doc_salt(ByteView prk, Role role) {
  return expand(prk, label("doc", role), 32);
}

Bytes trail_secret(ByteView opening_prk) {
  return expand(opening_prk, "trail", 32);
}

std::array<std::uint8_t, 16> trail_tag(ByteView secret, std::string_view family,
                                       std::uint32_t sequence) {
  Bytes input = base::to_bytes("trail");
  base::append(input, base::crypto::sha256(family).bytes());
  base::append_u32(input, sequence);
  return sixteen(base::crypto::hmac_sha256(secret, input).bytes());
}

Sha256 commit_document(ByteView salt, ByteView sbd) {
  return commit_document(salt, base::crypto::sha256(sbd));
}

Sha256 commit_document(ByteView salt, const Sha256& sbd) {
  return commit("PLE1 doc commit", salt, sbd.bytes());
}

Sha256 commit_payload(ByteView salt, const Sha256& canonical_payload) {
  return commit("PLE1 pay commit", salt, canonical_payload.bytes());
}

Sha256 commit_record(ByteView salt, ByteView record) {
  return commit("PLE1 rec commit", salt, record);
}

std::array<std::uint8_t, 16> filler_pair_tag(ByteView rec_salt) {
  return sixteen(expand(rec_salt, "fillP", 16));
}
std::array<std::uint8_t, 16> filler_trail_tag(ByteView rec_salt) {
  return sixteen(expand(rec_salt, "fillT", 16));
}
Sha256 filler_document(ByteView rec_salt) {
  return Sha256::from_bytes(expand(rec_salt, "fillD", 32)).value();
}

}  // namespace ledger
