#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "ledger/audit/fsck.h"
#include "ledger/witness/add_checkpoint.h"
#include "ledger/witness/known_logs.h"
#include "ledger/witness/witness_store.h"

namespace ledger {

/// Told of two notes of the same log that cannot both be true: equal sizes, other roots.
using OnFork = std::function<void(const std::string& first, const std::string& second)>;

/// Cosigns the checkpoints of the logs it knows, never two that do not continue each other, also
/// over crashes. What it signed is durable before it is answered; a crash before the answer heals
/// by 409 and repetition.
///
/// A key is changed by signing with the old one and the new one until every policy knows the new:
/// the answer has a line of each.
///
/// Lifetime: borrows store, keys (of a cosigner) and clock.
/// Threads:  any.
/// Spec:     C2SP tlog-witness, tlog-cosignature
class Witness final {
 public:
  Witness(
      KnownLogs logs, WitnessStore& store, std::vector<const SignerKey*> keys,
      const base::Clock& clock, OnFork on_fork = [](const std::string&, const std::string&) {});

  struct Answer {
    Verdict verdict;
    TreeSize last;     ///< the size cosigned last, for OtherSize
    std::string line;  ///< our cosignature line, one for each key, for Cosign
  };
  /// Judges the body of an add-checkpoint request. Errors: Malformed and LimitExceeded when it
  /// cannot be read; those of the store, after which the outcome is unknown and nothing is signed.
  base::Result<Answer> add(std::string_view body);

  /// The last cosigned checkpoint of the log with that origin hash; nothing when there is none.
  base::Result<std::optional<std::string>> last(std::string_view hash);

  /// What looking back found.
  enum class Memory { Complete, CaughtUp, Lost };
  /// Looks for our own line in what a log publishes. A larger tree than the one we know means that
  /// an old copy of our state was restored: nothing of this log is signed any more until its tiles
  /// prove that the known tree is a prefix of it. Call before answering anybody.
  /// Lost: it is not proven. Errors: Unavailable when the log cannot be read; those of the store.
  base::Result<Memory> look_back(std::string_view origin, const Fetch& fetch);
  /// The same for a larger tree that somebody has shown us since. Call now and then: it costs one
  /// look at the store where nothing is to be proven.
  base::Result<Memory> catch_up(std::string_view origin, const Fetch& fetch);

  const KnownLogs& logs() const { return logs_; }

 private:
  base::Result<void> remember_own(const std::string& origin, const Note& note,
                                  const Checkpoint& checkpoint);
  LogKeys keys_for(const KnownLog& log) const;

  const KnownLogs logs_;
  std::map<std::string, std::string, std::less<>> origins_;  ///< by hash
  WitnessStore& store_;
  const std::vector<const SignerKey*> keys_;
  const base::Clock& clock_;
  const OnFork on_fork_;
};

}  // namespace ledger
