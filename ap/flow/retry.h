#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace ap::flow {

/// How long to wait after the n-th failed attempt (from 1) before the next; nothing when it was the
/// last. Spec: spec/as4 5 (intervals are not profiled)
std::optional<std::chrono::minutes> pause_after(std::uint32_t attempt);

}  // namespace ap::flow
