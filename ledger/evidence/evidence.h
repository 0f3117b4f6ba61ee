#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "ledger/merkle/proof.h"
#include "ledger/note/note.h"

namespace ledger {

/// Files that prove a log's misbehaviour to anybody who has its public key:
///
///   ledger-evidence@v1 LF
///   kind fork|omission|time LF
///   origin <origin> LF
///   <fields of the kind, below>
///
/// A blob is `<name> <bytes>` LF and exactly so many raw bytes; the next line follows at once, and
/// nothing follows the last. One spelling only.

/// Two checkpoints that the log signed and that cannot be of one log:
///   [prefix-root <a> <base64 root> LF      only if sizes a < b: of size a inside the second tree
///    <base64 hash> LF ...]                 consistency proof from (a, that root) to the second
///   blob checkpoint, twice: the smaller one first
struct ForkEvidence {
  std::string origin;
  std::optional<RootHash> prefix_root;
  TreeSize prefix_size;  ///< with prefix_root
  Proof proof;
  std::string first, second;  ///< notes
};

/// A received message that the receiver's log does not hold:
///   receipt-time <Unix seconds> LF        when the receiver signed the receipt
///   delay <seconds> LF                    the logging delay that was agreed
///   blob message-id, blob instance-id, blob sender, blob receiver
///   blob receipt                          as the receiver signed it; not judged here
///   <base64 hash> LF ...                  complete subtrees of the first tree, from the left
///   blob entries                          those between the trees: per entry u16 length, bytes
///   blob checkpoint, twice: cosigned before receipt-time - 300 s, and after receipt-time + delay
struct OmissionEvidence {
  std::string origin;
  std::uint64_t receipt_time = 0;
  std::uint64_t delay = 0;
  std::string message_id, instance_id, sender, receiver;
  base::Bytes receipt;
  Proof edge;
  std::vector<base::Bytes> entries;
  std::string first, second;  ///< notes
};

/// An entry that claims a time later than a cosignature over it:
///   index <i> LF
///   <base64 hash> LF ...                  inclusion proof
///   blob entry, blob checkpoint
struct TimeEvidence {
  std::string origin;
  LeafIndex index;
  Proof proof;
  base::Bytes entry;
  std::string checkpoint;
};

using Evidence = std::variant<ForkEvidence, OmissionEvidence, TimeEvidence>;

std::string evidence_text(const Evidence& evidence);
/// At most 64 MiB. Errors: Malformed "evidence"; LimitExceeded "evidence.bytes".
base::Result<Evidence> parse_evidence(std::string_view bytes);

/// Judges evidence with the log's key and, for what rests on time, those of witnesses: each of them
/// that signed counts, none may be false. Says in words what is proven.
/// Errors: Unauthentic "evidence.*" when it proves nothing; NotFound "evidence.keys" when no key of
/// that log, or none of a witness that signed, was given.
base::Result<std::string> judge_evidence(const Evidence& evidence,
                                         const std::vector<VerifierKey>& keys);

/// The evidence of two notes of one log, the smaller tree first; `read` gives the hashes of the
/// second tree (not asked when the sizes are equal). Errors: Rejected "evidence.none" when they do
/// not contradict each other; those of the reader.
base::Result<ForkEvidence> prove_fork(const std::string& first, const std::string& second,
                                      const SubtreeReader& read);

}  // namespace ledger
