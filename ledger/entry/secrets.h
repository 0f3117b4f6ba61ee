#pragma once

#include <array>
#include <string_view>

#include "base/bytes.h"
#include "base/crypto/sha256.h"

namespace ledger {

/// Which side of an exchange an entry speaks for.
enum class Role : std::uint64_t { None = 0, Sender = 1, Receiver = 2 };

/// What both access points of a message know, and nobody else (HKDF-SHA256, RFC 5869).
struct PairInputs {
  std::string_view message_id;
  std::string_view instance_identifier;
  std::string_view sender;    ///< lower-case scheme::value
  std::string_view receiver;  ///< lower-case scheme::value
};

/// PRK; the strings have at most 65,535 bytes each.
base::Bytes pair_secret(const PairInputs& inputs);
/// Role is Sender or Receiver.
std::array<std::uint8_t, 16> pair_tag(base::ByteView prk, Role role);
base::Bytes doc_salt(base::ByteView prk, Role role);
/// T, from the PRK of the message that opens the trail.
base::Bytes trail_secret(base::ByteView opening_prk);
std::array<std::uint8_t, 16> trail_tag(base::ByteView trail_secret, std::string_view family,
                                       std::uint32_t sequence);

/// H("PLE1 doc commit" 00 || salt || H(SBD)) and its siblings; salts have 32 bytes. A digest given
/// is that of the content.
base::crypto::Sha256 commit_document(base::ByteView salt, base::ByteView sbd);
base::crypto::Sha256 commit_document(base::ByteView salt, const base::crypto::Sha256& sbd);
base::crypto::Sha256 commit_payload(base::ByteView salt,
                                    const base::crypto::Sha256& canonical_payload);
base::crypto::Sha256 commit_record(base::ByteView salt, base::ByteView record);

/// What stands in a field without a value: HKDF-Expand(rec_salt, "fillP" | "fillT" | "fillD").
std::array<std::uint8_t, 16> filler_pair_tag(base::ByteView rec_salt);
std::array<std::uint8_t, 16> filler_trail_tag(base::ByteView rec_salt);
base::crypto::Sha256 filler_document(base::ByteView rec_salt);

}  // namespace ledger
