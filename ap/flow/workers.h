#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "ap/flow/send.h"
#include "ap/flow/services.h"
#include "base/guarded.h"

namespace ap::flow {

/// The threads that take due rows further: unfinished receptions, deliveries, sendings. After a
/// crash they pick up what was left; there is no other recovery. Most of a step is waiting for the
/// disk, the log or a peer; deliveries step back behind what comes in.
/// Lifetime: borrows the services. Threads: construct, wake and destroy from any.
class Workers final {
 public:
  struct Counts {
    unsigned senders = 16;
    unsigned deliverers = 4;
  };
  Workers(Services& services, Sending& sending, const Counts& counts);
  /// Lets the steps in flight end.
  ~Workers();
  /// Something of that direction became due.
  void wake(store::Direction direction);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ap::flow
