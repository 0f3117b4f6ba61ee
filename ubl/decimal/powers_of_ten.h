#pragma once

#include <array>

#include "ubl/decimal/big_natural.h"

namespace ubl {

/// The largest power of ten below 2^127 is 10^kMostTens.
inline constexpr int kMostTens = 38;

inline constexpr std::array<Int128, kMostTens + 1> kPowersOfTen = [] {
  std::array<Int128, kMostTens + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

/// Mantissas of small Decimals lie between -kMostMantissa and kMostMantissa.
inline constexpr Int128 kMostMantissa = static_cast<Int128>(~UInt128{0} >> 1);

inline bool is_small_mantissa(Int128 value) {
  return value >= -kMostMantissa;
}

}  // namespace ubl
