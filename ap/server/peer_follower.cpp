#include "ap/server/peer_follower.h"

#include <algorithm>

namespace ap::server {
namespace {

using base::Result;
using std::chrono::milliseconds;

constexpr milliseconds kLongestPause{600'000};
constexpr milliseconds kMostSilence{3'600'000};
constexpr std::uint64_t kMostBehind = 10'000;  // entries

}  // namespace

void PeerFollower::run(const std::stop_token& stop, base::Guarded<int>& asleep) {
  const std::string& origin = on_.peer.key.name();
  const ledger::Fetch shown = on_.reading(on_.peer.shard_url());
  bool looked_back = say(on_.witness.look_back(origin, shown));
  on_.on_looked_back();
  const ledger::Sources sources = sources_of(on_.peer, on_.peers, on_.reading);
  const auto keep = [this](const std::string& name, base::ByteView bytes) {
    return on_.evidence.keep(name, bytes);
  };
  ledger::MirroredLog mirrored(
      {on_.copy, on_.store, &on_.mirror_key, on_.peer.key, sources, on_.clock, keep});
  milliseconds pause = on_.pause;
  while (!stop.stop_requested() && on_.evidence.fork_of(origin).empty()) {
    const base::Timestamp asked = on_.clock.now();
    const auto pulled = mirrored.catch_up();
    if (stop.stop_requested()) break;
    if (pulled && !pulled->stale) on_.on_complete(asked);
    report(pulled);
    look_at_mirror(pulled);
    if (!pulled && pulled.error().code == "mirror.fork") return;
    pause = pulled ? on_.pause : std::min(2 * pause, kLongestPause);
    const milliseconds jitter(pause.count() * on_.random.bytes(1)[0] / 2048);
    asleep.wait_for(pause + jitter, [&](int) { return stop.stop_requested(); });
    if (stop.stop_requested()) break;
    looked_back = say(looked_back ? on_.witness.catch_up(origin, shown)
                                  : on_.witness.look_back(origin, shown)) ||
                  looked_back;
  }
}

/// Whether the peer's log could be looked at; in words, unless we know all that we signed.
bool PeerFollower::say(const Result<ledger::Witness::Memory>& found) {
  if (found && *found == ledger::Witness::Memory::CaughtUp)
    lines_.warn("witness", "an old state was restored; it has caught up");
  if (found && *found == ledger::Witness::Memory::Lost)
    lines_.warn("witness",
                "what was signed here does not continue what is known here; nothing of this log is "
                "signed");
  if (found) {
    lines_.ended("peer away");
  } else if (found.error().code != "watch.stop") {
    lines_.warn("peer away", base::describe(found.error()));
  }
  return found.has_value();
}

void PeerFollower::report(const Result<ledger::Pulled>& pulled) {
  if (!pulled) return lines_.warn("mirror", base::describe(pulled.error()));
  if (pulled->lint.count() > 0)
    lines_.warn("mirror", std::to_string(pulled->lint.count()) +
                              " entries are not as agreed: " + pulled->lint.first);
  if (pulled->stale) {
    lines_.warn("mirror", "the log shows an older head than is held here");
  } else if (pulled->lint.count() == 0) {
    lines_.ended("mirror");
  }
  if (pulled->fetched > 0) lines_.tell_size("mirror", pulled->head.size.value());
}

void PeerFollower::look_at_mirror(const Result<ledger::Pulled>& pulled) {
  const std::string& name = on_.peer.name;
  if (pulled && pulled->lint.count() > 0)
    on_.alarms.raise("entries", name,
                     "its log has entries that are not as agreed: " + pulled->lint.first);
  const auto stands = pulled && !pulled->stale ? Overdue::Stands::Fine : Overdue::Stands::Wrong;
  const bool silent = late_.note(name, stands, on_.clock.now()) > kMostSilence;
  const auto state = on_.store.load(on_.peer.key.name());
  const std::uint64_t behind =
      state && state->pending ? state->pending->size.value() - state->next_entry : 0;
  if (silent || behind > kMostBehind)
    return on_.alarms.raise(
        "mirror", name,
        silent ? "its log has not been followed for more than an hour"
               : "its mirror here is " + std::to_string(behind) + " entries behind");
  on_.alarms.end("mirror", name);
}

}  // namespace ap::server
