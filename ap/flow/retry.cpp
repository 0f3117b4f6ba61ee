#include "ap/flow/retry.h"

#include <array>

namespace ap::flow {

std::optional<std::chrono::minutes> pause_after(std::uint32_t attempt) {
  constexpr std::array kPauses{1, 5, 30, 120};
  if (attempt == 0 || attempt > kPauses.size()) return std::nullopt;
  return std::chrono::minutes(kPauses[attempt - 1]);
}

}  // namespace ap::flow
