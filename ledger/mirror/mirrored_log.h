#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "ledger/mirror/authentic_tiles.h"
#include "ledger/mirror/bundle_fetch.h"
#include "ledger/mirror/lint.h"
#include "ledger/mirror/mirror_store.h"
#include "ledger/mirror/sources.h"

namespace ledger {

/// Keeps a piece of evidence under a name, durably.
using KeepEvidence = std::function<base::Result<void>(const std::string& name, base::ByteView)>;

/// Where a mirrored log lives and who answers for it. Everything is borrowed.
struct MirrorParts {
  TileStore& tiles;  ///< of this log alone
  MirrorStore& store;
  const SignerKey* key;  ///< of the mirror, a cosigner; nullptr = only fetch, publish nothing
  const VerifierKey& log;
  const Sources& sources;
  const base::Clock& clock;
  KeepEvidence keep;
  std::size_t at_once = kRequestsAtOnce;  ///< 1: all in the caller's thread, one after the other
};

/// What a pull came to.
struct Pulled {
  Checkpoint head;            ///< held in full, with our line
  std::uint64_t fetched = 0;  ///< entries
  bool stale = false;         ///< the log showed an older head than the one held
  Lint lint;
};

/// A copy of somebody else's log in full. Nothing is stored that is not verified from the signed
/// root downwards; a stop anywhere resumes where it stopped; our own line is published only when
/// everything below it is durable.
///
/// Threads: one.
/// Spec:    C2SP tlog-tiles, tlog-mirror (by pull)
class MirroredLog final {
 public:
  explicit MirroredLog(MirrorParts parts) : on_(std::move(parts)) {}

  /// Follows the log to its newest head. What the log does not serve is asked for again under its
  /// next head, after three rounds at the other mirrors; what nobody serves leaves a record.
  /// Errors: Unavailable when the log is away, "mirror.withheld"; Unauthentic "mirror.fork" (for
  /// ever; the evidence was kept), "mirror.checkpoint", "mirror.edge", "mirror.tile"; those of the
  /// stores.
  base::Result<Pulled> catch_up();

 private:
  base::Result<Pulled> pull(Sources::Ask ask);
  base::Result<SignedCheckpoint> newest() const;
  base::Result<void> accept(MirrorStore::State& state, const SignedCheckpoint& newest,
                            Sources::Ask ask, Pulled& pulled);
  base::Result<void> fetch(MirrorStore::State& state, Sources::Ask ask, Pulled& pulled);
  base::Result<void> publish(const MirrorStore::Head& head);
  base::Error fork(MirrorStore::State& state, const std::string& first, const std::string& second,
                   const SubtreeReader& read);
  base::Result<void> record_withheld(const base::Error& missing);

  MirrorParts on_;
  std::optional<AuthenticTiles> verified_;  ///< of the pending tree
  std::uint64_t last_time_ = 0;             ///< of the entry before, for lint
};

}  // namespace ledger
