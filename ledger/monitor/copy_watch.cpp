#include "ledger/monitor/copy_watch.h"

#include "ledger/log/frontier.h"
#include "ledger/monitor/entry_scan.h"

namespace ledger {

using base::Result;

void CopyWatch::hear(const WatchedLog& log, const SignedCheckpoint& head) {
  const auto times = on_.history.times_of(head);
  if (!times) return;
  const auto [known, is_new] = heard_.try_emplace(log.key.name(), Heard{head, *times});
  if (!is_new && times->latest >= known->second.times.latest) known->second = {head, *times};
}

Result<void> CopyWatch::look(const WatchedLog& log) {
  const std::string& origin = log.key.name();
  TRY(const MirrorStore::State state, on_.store.load(origin));
  if (!state.head || !on_.folder.fork_of(origin).empty()) return {};
  const HeldLog copy{log.copy, *state.head};
  TRY(const SearchIndex::Taken taken, scan_entries(copy, origin, on_.index));
  const auto heard = heard_.find(origin);
  if (heard == heard_.end() || heard->second.times.size > copy.head.size) return {};
  const Heard one = std::move(heard->second);
  heard_.erase(heard);
  TRY(const RootHash root, tree_root(one.times.size, tile_reader(copy.tiles, copy.head.size)));
  if (root != one.head.checkpoint.root) return {};  // the gossip's business
  TRY(on_.history.add(origin, one.times));
  return look_at_time(log, copy, one.times, taken);
}

Result<void> CopyWatch::look_at_time(const WatchedLog& log, const HeldLog& copy,
                                     const CosignedHistory::Head& head,
                                     const SearchIndex::Taken& taken) {
  const std::string& origin = log.key.name();
  TRY(const auto evidence, prove_false_time(head, copy, origin, taken));
  if (!evidence || !accused_.emplace(origin, evidence->index.value()).second) return {};
  TRY(const std::string name, on_.folder.keep(*evidence));
  on_.alarms.raise("time", log.name,
                   "entry " + std::to_string(evidence->index.value()) + " of " + origin +
                       " is dated after a cosignature over it; evidence/" + name + " proves it");
  return {};
}

}  // namespace ledger
