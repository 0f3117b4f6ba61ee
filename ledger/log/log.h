#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "ledger/log/appender.h"
#include "ledger/note/tlog_proof.h"
#include "ledger/store/store.h"

namespace ledger {

/// Batches that show neither order nor number: entries are shuffled, but for those of one append,
/// and the batch is filled up with entries that look like others.
struct PrivacyProfile {
  base::Random* random = nullptr;  ///< borrowed; used by the log's thread
  std::size_t multiple = 8;        ///< every batch has a multiple of so many entries
};

/// Who runs the batches of a log: a thread of its own; or the caller of append, inside the call, so
/// that a test can step it. Then the log has no thread, and one thread may use it.
enum class Batches { OwnThread, Caller };

struct LogOptions {
  std::chrono::milliseconds interval{20};     ///< shortest time between the starts of batches
  std::size_t batch = 4096;                   ///< most entries of one batch
  std::size_t pool = 16384;                   ///< entries waiting before append says Unavailable
  std::chrono::milliseconds patience{5'000};  ///< the same when the oldest of them waits longer
  /// Whether the disk has room for more; without it append says Unavailable and reading goes on.
  std::function<bool()> has_room = [] { return true; };
  /// The order inside a batch and what pads it; nothing = as it came (the fast profile).
  std::optional<PrivacyProfile> privacy = std::nullopt;
  Batches batches = Batches::OwnThread;
  /// Called when the outcome of a commit is unknown: the log answers nothing any more, and whoever
  /// runs it should end the process, so that the next opening finds out.
  std::function<void(const std::string& reason)> on_unknown = [](const std::string&) {};
};

/// Makes the head of a new log: a signed checkpoint of size 0, durable and published.
/// Errors: Conflict "log.exists".
base::Result<void> create_log(TileStore& tiles, CheckpointStore& heads, const SignerKey& key);

/// One shard of a log and its only writer. Opening recovers: staged resources of the head are
/// applied again, the published checkpoint must not be ahead of the head (a restored old database
/// refuses to sign).
///
/// The order of a batch: stage, replace the head (the commit point), apply, publish, release the
/// waiters. An unknown outcome of the commit stops the log: the next opening finds out.
///
/// A log whose last entry says that the shard is over takes no more: every append is refused.
///
/// Lifetime: borrows stores, clock and key.
/// Errors of append: Conflict "log.closed"; Unavailable "log.*", and what is said there.
/// Threads:  append, proof and the readers from any; batches run on one thread of its own.
class Log final : public Appender {
 public:
  /// Errors: NotFound "log.missing"; Corrupt "log.rollback", "log.tiles", "log.head"; those of the
  /// stores.
  static base::Result<std::unique_ptr<Log>> open(TileStore& tiles, CheckpointStore& heads,
                                                 const SignerKey& key, const base::Clock& clock,
                                                 const LogOptions& options);
  ~Log() override;

  const std::string& origin() const;
  base::Result<std::vector<Appended>> append_all(const std::vector<Pending>& entries) override;
  /// Appends bytes as they are (logs of other kinds, load tools); at most 65,535. Without an id
  /// every call appends.
  base::Result<Appended> append_raw(base::Bytes entry);
  /// Told where an entry is, once that is published; or why it is not in the log.
  using Answered = std::function<void(base::Result<Appended>)>;
  /// The same without waiting: `answered` is called once, by the log's thread, and must be short.
  /// Errors: those of append; then it is not called.
  base::Result<void> append_raw(base::Bytes entry, Answered answered);
  /// A system entry; its time is filled in. After one that closes the shard nothing is appended.
  base::Result<Appended> append_system(SystemEntry entry);

  /// The newest published checkpoint.
  SignedCheckpoint checkpoint() const;
  /// From now on this one, which the quorum cosigned, is the head of proofs of the entries in it;
  /// and it is published again with its lines, soon, if it still is the newest.
  void anchored(const SignedCheckpoint& checkpoint);
  /// The proof for an entry in the anchored tree, or, where that lacks it, in the newest one.
  /// Errors: NotFound "log.index".
  base::Result<TlogProof> prove(LeafIndex index, base::Bytes extra) const;
  base::Result<base::Bytes> entry(LeafIndex index) const;

 private:
  class Sequencer;
  Log(std::unique_ptr<Sequencer> sequencer, bool closed);
  base::Result<void> check_open() const;
  std::unique_ptr<Sequencer> sequencer_;
  std::atomic<bool> closed_;
};

/// One entry of a tree of that size, from its bundle. Errors: NotFound "log.index"; Corrupt
/// "log.tiles".
base::Result<base::Bytes> read_entry(TileStore& tiles, LeafIndex index, TreeSize size);

}  // namespace ledger
