#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "ubl/decimal/decimal.h"

namespace ubl {

/// Sign and magnitude of a Decimal that needs more than 127 bits; shared by its copies.
struct Decimal::Box {
  Box(BigNatural of, bool below_zero) : magnitude(std::move(of)), negative(below_zero) {}

  mutable std::atomic<std::uint32_t> owners{1};
  const BigNatural magnitude;
  const bool negative;
};

}  // namespace ubl
