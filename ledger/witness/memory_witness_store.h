#pragma once

#include <map>

#include "base/guarded.h"
#include "ledger/witness/witness_store.h"

namespace ledger {

/// The whole contract of WitnessStore in memory: for tests.
class MemoryWitnessStore final : public WitnessStore {
 public:
  base::Result<State> load(std::string_view origin) override;
  base::Result<void> replace(std::string_view origin, std::optional<TreeSize> expected,
                             const Cosigned& next) override;
  base::Result<void> mark_ahead(std::string_view origin, const Cosigned& found) override;

 private:
  base::Guarded<std::map<std::string, State, std::less<>>> logs_;
};

}  // namespace ledger
