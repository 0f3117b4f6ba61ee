#pragma once

#include <map>
#include <string>

#include "base/clock.h"

namespace ap::server {

/// Since when things are not as they should be. Threads: one.
class Overdue final {
 public:
  enum class Stands { Fine, Wrong };
  /// Notes how a thing stands now; how long it has been wrong without a break (0 when it is fine).
  /// What was never fine is wrong since it was first noted.
  std::chrono::milliseconds note(const std::string& what, Stands stands, base::Timestamp now) {
    if (stands == Stands::Fine) {
      since_.erase(what);
      return std::chrono::milliseconds(0);
    }
    return now - since_.try_emplace(what, now).first->second;
  }

 private:
  std::map<std::string, base::Timestamp> since_;
};

}  // namespace ap::server
