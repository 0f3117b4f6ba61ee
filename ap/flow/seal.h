#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ap/store/message.h"
#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/random.h"
#include "ledger/entry/entry.h"
#include "ledger/entry/secrets.h"
#include "ubl/references.h"

namespace ap::flow {

/// What happened to a document (spec/ledger 2.4).
enum class LedgerEvent : std::uint64_t {
  Submitted = 1,
  Sent = 2,
  Received = 3,
  Validated = 4,
  Rejected = 5,
  Delivered = 6,
  SendingFailed = 7,
  Erased = 9,
};

/// What a record names as evidence; what is absent is not written. All are SHA-256 digests.
struct Evidence {
  std::optional<base::crypto::Sha256> message_signature;  ///< of the UserMessage's SignatureValue
  std::optional<base::crypto::Sha256> receipt_signature;
  std::optional<base::crypto::Sha256> receipt;  ///< of the receipt's envelope
  std::optional<base::crypto::Sha256> report;   ///< of the validation report
  std::optional<base::crypto::Sha256> own_certificate;
  std::optional<base::crypto::Sha256> peer_certificate;
};

enum class Outcome : std::uint64_t { Ok = 0, Warnings = 1, Failed = 2 };

/// One event of one document, about to be committed to.
struct SealedEvent {
  LedgerEvent event;
  base::Timestamp at;
  base::crypto::Sha256 sbd;                     ///< H(SBD)
  std::optional<base::crypto::Sha256> payload;  ///< H(exclusive C14N of the business document)
  std::size_t sbd_bytes = 0;                    ///< 0: not written
  std::uint64_t document_type = 0;              ///< number of spec/ledger 2.4 key 6; 0: not written
  Evidence evidence;
  Outcome outcome = Outcome::Ok;
  std::string rule_set;  ///< "" = not written
};

/// The secret of the four strings that both access points of a message know.
base::Bytes pair_secret_of(const store::Message& message);

/// What a document is called in our store's trails and which others it names: digests of names that
/// only hold between these two participants.
std::vector<base::crypto::Sha256> trail_keys(const store::Message& message,
                                             const ubl::References& references);
/// The wish to open or join the trail of these keys, without a place in it. `secret` is that of the
/// message.
store::TrailClaim join_trail(std::vector<base::crypto::Sha256> keys, const base::Bytes& secret);

/// Seals the one event of a side that its counterpart can look up: sent (Sender), received
/// (Receiver). It takes the next place of the document's trail in the log family, so fields and
/// record are complete only once the store has it.
store::Seal seal_paired(const SealedEvent& event, ledger::Role role, const base::Bytes& secret,
                        std::vector<base::crypto::Sha256> keys, const std::string& family,
                        base::Random& random);
/// Seals an event of one side alone: random salt, filler tags.
store::Seal seal_own(const SealedEvent& event, base::Random& random);

/// Seals that a document was erased, of which these were the seals: fillers, and a record that
/// names their entries by what the log has of them.
store::Seal seal_erasure(const std::vector<store::Seal>& erased, base::Timestamp at,
                         base::Random& random);

/// The fields that the log takes, as stored in a seal. The seal is one of ours.
ledger::SealedFields sealed_fields(const store::Seal& seal);

}  // namespace ap::flow
