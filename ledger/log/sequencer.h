#pragma once

#include <memory>
#include <thread>

#include "ledger/log/frontier.h"
#include "ledger/log/intake.h"

namespace ledger {

/// The single writer: takes what was put in, and makes it durable and public batch by batch.
/// Threads: append, enqueue, anchored and the readers from any; the rest is of its own thread, or,
///          without one, of the caller.
class Log::Sequencer final {
 public:
  /// Of a log that stands exactly where `head` and `frontier` say.
  Sequencer(TileStore& tiles, CheckpointStore& heads, const SignerKey& key,
            const base::Clock& clock, const LogOptions& options, Frontier frontier,
            SignedCheckpoint head, std::uint64_t last_time);

  /// Puts them in and waits for all of them.
  base::Result<std::vector<Appended>> append(std::vector<Waiter> waiters);
  base::Result<Appended> append_one(std::function<base::Bytes(std::uint64_t)> encode);
  /// Puts them in: whoever waits for one of them is told when its batch has ended.
  base::Result<void> enqueue(std::vector<Waiter> waiters);
  void anchored(const SignedCheckpoint& checkpoint);

  /// The head that a proof of that entry is made under.
  SignedCheckpoint head_for(LeafIndex index) const;
  SignedCheckpoint published() const;
  TileStore& tiles() const { return tiles_; }
  const std::string& origin() const { return key_.name(); }

 private:
  void run(const std::stop_token& stop);
  bool run_batch();
  void republish();
  std::size_t batch_size(std::size_t waiting) const;
  void shuffle(std::vector<Waiter>& batch) const;
  void pad(std::uint64_t time);
  void process(const std::vector<Waiter>& batch);
  base::Result<SignedCheckpoint> write(const std::vector<Waiter>& batch,
                                       std::vector<LeafIndex>& positions);
  base::Result<void> place(const std::vector<Waiter>& batch, std::uint64_t time,
                           std::vector<LeafIndex>& positions,
                           std::vector<CheckpointStore::Position>& ids);
  base::Result<SignedCheckpoint> settle(const Frontier& before, const SignedCheckpoint& next,
                                        const std::vector<TileStore::Resource>& resources,
                                        const std::vector<CheckpointStore::Position>& ids,
                                        std::uint64_t time);

  TileStore& tiles_;
  CheckpointStore& heads_;
  const SignerKey& key_;
  const base::Clock& clock_;
  const LogOptions options_;
  Frontier frontier_;        // of the thread
  std::uint64_t last_time_;  // of the thread
  base::Guarded<SignedCheckpoint> published_;
  base::Guarded<std::optional<SignedCheckpoint>> anchored_;
  Intake intake_{options_};
  std::jthread thread_;
};

}  // namespace ledger
