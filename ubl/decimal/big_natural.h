#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ubl {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

/// A whole number >= 0 of any size: what Decimal falls back to when 127 bits are too few.
///
/// Limbs of 32 bits, least significant first, no leading zero limb. Schoolbook algorithms: cost is
/// the product of the lengths; Decimal bounds the lengths.
class BigNatural {
 public:
  BigNatural() = default;
  explicit BigNatural(UInt128 value);
  /// ASCII digits only, at least none: "" is 0.
  static BigNatural from_digits(std::string_view digits);

  bool is_zero() const { return limbs_.empty(); }
  bool is_even() const { return limbs_.empty() || limbs_.front() % 2 == 0; }
  /// Position of the highest one bit, counted from 1; 0 for zero.
  std::size_t bits() const;
  /// The value when it has at most 127 bits.
  std::optional<Int128> to_int128() const;
  /// Decimal digits without leading zeros; "0" for zero.
  std::string to_digits() const;
  const std::vector<std::uint32_t>& limbs() const { return limbs_; }

  void multiply_by(std::uint32_t factor);
  void add(std::uint32_t term);
  /// Divides in place and returns the remainder; `divisor` is not 0.
  std::uint32_t divide_by(std::uint32_t divisor);
  /// Times 10^count.
  void shift_decimal(std::size_t count);

  friend BigNatural operator+(const BigNatural& a, const BigNatural& b);
  /// `b` is not larger than `a`.
  friend BigNatural operator-(const BigNatural& a, const BigNatural& b);
  friend BigNatural operator*(const BigNatural& a, const BigNatural& b);
  std::strong_ordering operator<=>(const BigNatural& other) const;
  bool operator==(const BigNatural& other) const = default;

  struct Division;
  /// Quotient rounded down, and remainder; `divisor` is not 0.
  static Division divide(const BigNatural& dividend, const BigNatural& divisor);

 private:
  void trim();

  std::vector<std::uint32_t> limbs_;
};

struct BigNatural::Division {
  BigNatural quotient;
  BigNatural remainder;
};

}  // namespace ubl
