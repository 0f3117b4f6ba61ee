#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/guarded.h"

namespace ledger {

/// Something that is wrong now and that a person should know of.
struct Alarm {
  std::string kind;     ///< "fork", "missing"
  std::string subject;  ///< a peer, a witness, an origin
  std::string words;    ///< for people
  base::Timestamp since;
};

/// The alarms that stand, one for a kind and a subject. What raises an alarm ends it.
///
/// Lifetime: borrows the clock.
/// Threads:  any; `on_change` is called from the thread that changed something, without a lock.
class Alarms final {
 public:
  enum class Change { Raised, Ended };
  using OnChange = std::function<void(Change, const Alarm&)>;
  Alarms(const base::Clock& clock, OnChange on_change)
      : clock_(clock), on_change_(std::move(on_change)) {}

  /// Tells only when it did not stand, or stood in other words; `since` stays that of the first.
  void raise(const std::string& kind, const std::string& subject, const std::string& words);
  void end(const std::string& kind, const std::string& subject);
  std::vector<Alarm> standing() const;

 private:
  const base::Clock& clock_;
  const OnChange on_change_;
  base::Guarded<std::map<std::pair<std::string, std::string>, Alarm>> standing_;
};

}  // namespace ledger
