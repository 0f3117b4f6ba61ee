#pragma once

#include <map>
#include <optional>
#include <string>

#include "ledger/note/checkpoint.h"
#include "ledger/note/policy.h"

namespace ledger {

/// A cosignature line, verified, and the time it states.
struct Cosignature {
  std::string line;
  std::uint64_t time = 0;  ///< Unix seconds
};

/// A checkpoint that the quorum of a policy cosigned.
struct Anchored {
  SignedCheckpoint checkpoint;  ///< its note has the cosignature lines
  std::uint64_t time = 0;       ///< the anchor time, Unix seconds
};

/// One head of a log and the cosignatures it got so far. A plain value.
class CosignedHead {
 public:
  explicit CosignedHead(SignedCheckpoint head) : head_(std::move(head)) {}
  /// Takes the head and the lines of the policy's witnesses out of a published note.
  /// Errors: those of open_checkpoint; a line of a witness that does not hold is Unauthentic.
  static base::Result<CosignedHead> open(std::string_view note, const Policy& policy);

  const SignedCheckpoint& head() const { return head_; }
  /// A later line of the same witness replaces the earlier one.
  void add(const std::string& witness, Cosignature cosignature);
  bool has(const std::string& witness) const { return lines_.contains(witness); }
  /// The head with its lines, in the order of the policy.
  SignedCheckpoint with_lines(const Policy& policy) const;
  /// Nothing until the quorum is met; a policy without quorum anchors nothing.
  std::optional<Anchored> anchored(const Policy& policy) const;

 private:
  SignedCheckpoint head_;
  std::map<std::string, Cosignature> lines_;  ///< by the witness's name in the policy
};

}  // namespace ledger
