#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/merkle/proof.h"
#include "ledger/note/checkpoint.h"
#include "ledger/witness/witness_store.h"

namespace ledger {

/// What a log sends to a witness (C2SP tlog-witness):
///   old <size> LF, at most 63 lines <base64 hash> LF, LF, <signed checkpoint>
struct AddCheckpoint {
  TreeSize old_size;
  Proof proof;  ///< that the old tree is a prefix of the new one
  Checkpoint checkpoint;
  Note note;  ///< of the checkpoint, its signatures not yet verified

  std::string text() const;
  /// At most 64 KiB. Errors: Malformed "witness.body"; LimitExceeded "witness.body"; those of Note
  /// and Checkpoint.
  static base::Result<AddCheckpoint> parse(std::string_view body);
};

/// Whose signatures a witness looks for in a log's checkpoint.
struct LogKeys {
  std::vector<VerifierKey> log;  ///< any of them may have signed; empty = the log is not known
  std::vector<VerifierKey> own;  ///< of the witness itself
};

/// A witness's answer to a request that could be read.
enum class Verdict {
  Cosign,      ///< 200
  UnknownLog,  ///< 404
  Unsigned,    ///< 403: no trusted key signed, or a known line does not hold
  Backwards,   ///< 400: the old size is larger than the new one
  OtherSize,   ///< 409: the old size is not the one cosigned last
  Unproven,    ///< 422: the roots or the proof do not fit
  RolledBack,  ///< 503: we signed a larger tree once and do not know it any more
};

/// Whether a trusted key of the log signed, and no line of a key known here is false.
bool is_signed(const Note& note, const LogKeys& keys);

/// The decision, its checks in the order of the specification. Pure.
Verdict judge(const AddCheckpoint& request, const LogKeys& keys, const WitnessStore::State& state);

}  // namespace ledger
