#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/http/client.h"
#include "ledger/anchor/cosigned_head.h"
#include "ledger/log/log.h"

namespace ledger {

/// Who asks the witnesses: threads, on their own; or whoever calls step(), so that a test decides
/// when.
enum class Asking { OwnThreads, Caller };

struct AnchoringOptions {
  std::chrono::milliseconds interval{100};     ///< how often the log is looked at
  std::chrono::milliseconds round{2'000};      ///< longest wait for a missing quorum
  std::chrono::milliseconds renew{3'600'000};  ///< an unchanged head is cosigned again after this
  std::chrono::milliseconds first_retry{1'000}, last_retry{60'000};  ///< after a failure, doubling
  /// Told when a witness's trouble begins, changes or ends (empty). From its thread.
  std::function<void(const std::string& witness, const std::string& trouble)> on_change =
      [](const std::string&, const std::string&) {};
  /// Told of every head that is published as anchored, with its lines. From the leader's thread.
  std::function<void(const SignedCheckpoint& head)> on_anchored = [](const SignedCheckpoint&) {};
  Asking asking = Asking::OwnThreads;
};

/// Collects cosignatures for the heads of a log, in rounds: all witnesses of the policy are asked
/// about the same head; the next round starts with the newest head when the quorum is met, all have
/// answered, or the round has lasted too long. A witness that is away, slow or refuses is asked
/// again later and holds up neither the log nor a round; its late line still counts for its head.
/// What meets the policy is published at `anchored`; the newest head is published again with its
/// lines.
///
/// Lifetime: borrows log, tiles, client and clock. A thread for each witness and one for the
/// rounds. Threads:  any.
class Anchoring final {
 public:
  /// Errors: Rejected "policy.log" when the policy is of another log; Corrupt "log.rollback" when
  /// what was anchored before is ahead of the log; those of the store.
  static base::Result<std::unique_ptr<Anchoring>> start(Log& log, TileStore& tiles,
                                                        const Policy& policy,
                                                        base::http::Client& http,
                                                        const base::Clock& clock,
                                                        const AnchoringOptions& options = {});
  ~Anchoring();

  /// The last anchored checkpoint, published.
  std::optional<Anchored> anchored() const;
  /// Waits until a tree of at least that size is anchored and published, or the time is over.
  std::optional<Anchored> wait_for(TreeSize size, std::chrono::milliseconds time);

  /// Looks at the log, asks one witness (by its place in the policy) once about the round's head,
  /// publishes what is anchored. With Asking::Caller only.
  void step(std::size_t witness);

  /// How it stands with a witness.
  struct Report {
    std::string name;
    std::optional<base::Timestamp> answered;  ///< its last cosignature arrived
    std::string trouble;                      ///< of its last answer; empty = none
  };
  std::vector<Report> witnesses() const;

 private:
  class Rounds;
  explicit Anchoring(std::unique_ptr<Rounds> rounds);
  std::unique_ptr<Rounds> rounds_;
};

}  // namespace ledger
