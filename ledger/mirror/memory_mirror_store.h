#pragma once

#include <map>

#include "base/guarded.h"
#include "ledger/mirror/mirror_store.h"

namespace ledger {

/// The whole contract of MirrorStore in memory: for tests.
class MemoryMirrorStore final : public MirrorStore {
 public:
  base::Result<State> load(std::string_view origin) override {
    return logs_.with([&](auto& logs) -> base::Result<State> {
      const auto found = logs.find(origin);
      return found == logs.end() ? State() : found->second;
    });
  }
  base::Result<void> save(std::string_view origin, const State& state) override {
    logs_.with([&](auto& logs) { logs.insert_or_assign(std::string(origin), state); });
    return {};
  }

 private:
  base::Guarded<std::map<std::string, State, std::less<>>> logs_;
};

}  // namespace ledger
