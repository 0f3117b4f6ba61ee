#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "ap/server/event_log.h"
#include "ap/server/peers.h"

namespace ap::server {

/// Lines of the event log about one peer, which is looked at every few seconds: what stays as it is
/// is told once an hour, what changes once a minute; `held_back` says how many lines were not
/// written since the one before.
/// Lifetime: borrows everything. Threads: one.
class PeerLines final {
 public:
  PeerLines(const Peer& peer, const EventLog& log, const base::Clock& clock)
      : peer_(peer), log_(log), clock_(clock) {}

  void warn(std::string_view event, std::string_view detail);
  /// What that event warned of is over: the next warning is news again.
  void ended(std::string_view event);
  void tell_size(std::string_view event, std::uint64_t size);

 private:
  struct Told {
    base::Timestamp at;
    std::string detail;
    std::uint64_t held_back = 0;
  };
  /// The line's fields; nothing when it is held back.
  std::optional<base::json::Value> due(const std::string& kind, std::string_view detail);

  const Peer& peer_;
  const EventLog& log_;
  const base::Clock& clock_;
  std::map<std::string, Told> told_;  ///< by level and event
};

}  // namespace ap::server
