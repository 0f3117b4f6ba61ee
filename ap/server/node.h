#pragma once

#include <chrono>
#include <memory>

#include "ap/server/addresses.h"
#include "ap/server/config.h"
#include "ap/server/event_log.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace ap::server {

/// What a node lives in. Borrowed for its life.
struct Surroundings {
  const base::Clock& clock;
  base::Random& random;
  const EventLog& log;
};

/// A running access point: the object graph of everything, made in the order of dependence, and its
/// three listeners. One process holds the data of a node at a time.
///
/// Threads: start, reload, stop and destroy from one; everything inside has its own.
class Node final {
 public:
  /// On return the listeners accept and addresses.json says where.
  /// Errors: Rejected "config" with every problem of the files that the configuration names, one a
  ///         line, with its remedy; Conflict "file.locked" while another process runs on the data;
  ///         Unavailable "http.listen"; those of the stores and of the log.
  static base::Result<std::unique_ptr<Node>> start(const Config& config,
                                                   const Surroundings& surroundings);
  /// Stops at once, if stop() was not called.
  ~Node();

  const Addresses& addresses() const;

  /// Reads again what can change while the node runs: certificate, key and anchors, directory,
  /// served participants, tokens. What cannot be read stays as it was; the event log says what
  /// changed.
  void reload();

  /// Stops accepting, lets what is in flight end for at most `grace`, then cuts connections and
  /// waits for the workers' present steps.
  void stop(std::chrono::milliseconds grace);

 private:
  struct State;
  explicit Node(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace ap::server
