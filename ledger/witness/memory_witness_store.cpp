#include "ledger/witness/memory_witness_store.h"

namespace ledger {

using base::Result;

Result<WitnessStore::State> MemoryWitnessStore::load(std::string_view origin) {
  return logs_.with([&](auto& logs) -> Result<State> {
    const auto found = logs.find(origin);
    return found == logs.end() ? State() : found->second;
  });
}

Result<void> MemoryWitnessStore::replace(std::string_view origin, std::optional<TreeSize> expected,
                                         const Cosigned& next) {
  return logs_.with([&](auto& logs) -> Result<void> {
    State& state = logs[std::string(origin)];
    const std::optional<TreeSize> size =
        state.last ? std::optional(state.last->size) : std::nullopt;
    const bool larger_known = state.ahead && state.ahead->size > next.size;
    if (size != expected || larger_known)
      return base::conflict("witness.moved", "another checkpoint was cosigned meanwhile");
    state = {next, std::nullopt};
    return {};
  });
}

Result<void> MemoryWitnessStore::mark_ahead(std::string_view origin, const Cosigned& found) {
  return logs_.with([&](auto& logs) -> Result<void> {
    State& state = logs[std::string(origin)];
    const bool known = (state.last && state.last->size >= found.size) ||
                       (state.ahead && state.ahead->size >= found.size);
    if (!known) state.ahead = found;
    return {};
  });
}

}  // namespace ledger
