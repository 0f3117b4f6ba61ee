#pragma once

#include "base/clock.h"
#include "base/http/client.h"
#include "ledger/anchor/cosigned_head.h"
#include "ledger/store/store.h"

namespace ledger {

/// Asks one witness for its cosignatures, with proofs from the log's own tiles. Knows from the
/// answers which size the witness cosigned last.
///
/// Lifetime: borrows everything.
/// Threads:  one.
/// Spec:     C2SP tlog-witness
class WitnessClient final {
 public:
  WitnessClient(const Policy::Witness& witness, const VerifierKey& log, TileStore& tiles,
                base::http::Client& http, const base::Clock& clock)
      : witness_(witness), log_(log), tiles_(tiles), http_(http), clock_(clock) {}

  /// The cosignature over a head, verified. Errors: Unavailable when the witness is away or busy;
  /// Rejected "witness.refused" (400, 403, 404); Unauthentic "witness.refused" when it holds a tree
  /// that ours does not continue (422, or 409 without a size), "witness.line" when its line does
  /// not hold; Conflict "witness.ahead" when it cosigned a larger tree than this one.
  base::Result<Cosignature> cosign(const SignedCheckpoint& head);

 private:
  base::Result<base::http::Response> ask(const SignedCheckpoint& head);
  base::Result<Cosignature> read(std::string_view lines, const SignedCheckpoint& head) const;
  const Policy::Witness& witness_;
  const VerifierKey& log_;
  TileStore& tiles_;
  base::http::Client& http_;
  const base::Clock& clock_;
  TreeSize last_;
};

/// Asks a witness or a mirror, below its URL prefix, for the last checkpoint of our log that it
/// shows. A larger tree than ours, or another of the same size, means that an old copy of our log
/// was restored. Errors: Corrupt "log.rollback"; Unavailable when it is away or cannot tell. One
/// that shows nothing is no error.
base::Result<void> check_not_behind(const std::string& name, const std::string& url,
                                    const VerifierKey& log, const Checkpoint& head,
                                    base::http::Client& http);

}  // namespace ledger
