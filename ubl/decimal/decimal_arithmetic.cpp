// The operators + * div idiv mod of xs:decimal.
#include <algorithm>
#include <limits>
#include <utility>

#include "ubl/decimal/decimal.h"
#include "ubl/decimal/decimal_box.h"

namespace ubl {
namespace {

constexpr std::int32_t kLeastPlaces = 18;  // of a quotient
constexpr std::size_t kMaxBits = Decimal::kMaxDigits * 3322 / 1000;

base::Error overflow() {
  return base::limit_exceeded("FOAR0002", "a number of too many digits");
}

base::Error division_by_zero() {
  return base::malformed("FOAR0001", "division by zero");
}

// Times 10^places, when that fits.
std::optional<Int128> raised(Int128 mantissa, std::int32_t places) {
  if (places > kMostTens) return mantissa == 0 ? std::optional<Int128>(0) : std::nullopt;
  Int128 result = 0;
  if (__builtin_mul_overflow(mantissa, kPowersOfTen[static_cast<std::size_t>(places)], &result) ||
      !is_small_mantissa(result))
    return std::nullopt;
  return result;
}

UInt128 absolute(Int128 value) {
  return static_cast<UInt128>(value < 0 ? -value : value);
}

BigNatural raised(BigNatural magnitude, std::int32_t places) {
  magnitude.shift_decimal(static_cast<std::size_t>(places));
  return magnitude;
}

}  // namespace

base::Result<Decimal> Decimal::bounded(Decimal value) {
  if (static_cast<std::size_t>(value.scale_) > kMaxDigits ||
      (value.big_ && value.box().magnitude.bits() > kMaxBits))
    return overflow();
  return value;
}

base::Result<Decimal> Decimal::add_slowly(const Decimal& a, const Decimal& b) {
  const bool integral = a.integral_ && b.integral_;
  const std::int32_t scale = std::max(a.scale_, b.scale_);
  if (!a.big_ && !b.big_) {
    const auto left = raised(a.mantissa(), scale - a.scale_);
    const auto right = raised(b.mantissa(), scale - b.scale_);
    Int128 sum = 0;
    if (left && right && !__builtin_add_overflow(*left, *right, &sum) && is_small_mantissa(sum))
      return small(sum, scale, integral);
  }
  const BigNatural left = raised(a.magnitude(), scale - a.scale_);
  const BigNatural right = raised(b.magnitude(), scale - b.scale_);
  const auto places = static_cast<std::size_t>(scale);
  const bool negative = a.sign() < 0;
  if (negative == (b.sign() < 0)) return bounded(make(left + right, negative, places, integral));
  if (left < right) return bounded(make(right - left, !negative, places, integral));
  return bounded(make(left - right, negative, places, integral));
}

base::Result<Decimal> multiply(const Decimal& a, const Decimal& b) {
  const bool integral = a.integral_ && b.integral_;
  const std::int32_t scale = a.scale_ + b.scale_;
  Int128 product = 0;
  if (!a.big_ && !b.big_ && !__builtin_mul_overflow(a.mantissa(), b.mantissa(), &product) &&
      is_small_mantissa(product))
    return Decimal::bounded(Decimal::small(product, scale, integral));
  return Decimal::bounded(Decimal::make(a.magnitude() * b.magnitude(), a.sign() * b.sign() < 0,
                                        static_cast<std::size_t>(scale), integral));
}

// The scale without trailing zeros, as the reference counts it: 1.50 has 1, 700.0 has -2, and the
// integer 700 has 0.
std::int32_t Decimal::division_scale() const {
  const Decimal shorter = stripped();
  if (shorter.integral_ || shorter.scale_ > 0) return shorter.scale_;
  std::int32_t scale = 0;
  if (shorter.big_) {
    BigNatural rest = shorter.box().magnitude;
    while (rest.divide_by(10) == 0) --scale;
    return scale;
  }
  for (Int128 rest = shorter.mantissa(); rest != 0 && rest % 10 == 0; rest /= 10) --scale;
  return scale;
}

static bool fits_31_bits(const Decimal& number) {
  const auto value = number.to_int64();
  return value && *value >= 0 && *value <= std::numeric_limits<std::int32_t>::max();
}

base::Result<Decimal> divide(const Decimal& dividend, const Decimal& divisor) {
  if (divisor.is_zero()) return division_by_zero();
  const Decimal a = dividend.stripped();
  const Decimal b = divisor.stripped();
  // The reference keeps an xs:integer only of what fits 31 bits: 6 div -3 is an xs:decimal.
  if (a.integral_ && b.integral_ && fits_31_bits(a) && fits_31_bits(b) &&
      a.mantissa() % b.mantissa() == 0)
    return Decimal::small(a.mantissa() / b.mantissa(), 0, true);
  if (!a.big_ && !b.big_ && b.scale_ == 0 && b.mantissa() == 1)
    return Decimal::small(a.mantissa(), a.scale_, false);
  const std::int32_t scale =
      std::max(kLeastPlaces, a.division_scale() - b.division_scale() + kLeastPlaces);
  if (static_cast<std::size_t>(scale) > Decimal::kMaxDigits) return overflow();
  const std::int32_t places = scale + b.scale_ - a.scale_;  // >= 18, whatever the signs
  const bool negative = a.sign() * b.sign() < 0;
  const auto upper = a.big_ || b.big_ ? std::nullopt : raised(a.mantissa(), places);
  if (upper) {
    const UInt128 size = absolute(b.mantissa());
    UInt128 quotient = absolute(*upper) / size;
    const UInt128 rest = absolute(*upper) % size;
    if (rest > size - rest) ++quotient;
    const auto whole = static_cast<Int128>(quotient);
    return Decimal::small(negative ? -whole : whole, scale, false);
  }
  const BigNatural size = b.magnitude();
  auto [quotient, rest] = BigNatural::divide(raised(a.magnitude(), places), size);
  if (rest + rest > size) quotient.add(1);
  return Decimal::bounded(
      Decimal::make(std::move(quotient), negative, static_cast<std::size_t>(scale), false));
}

base::Result<Decimal> integer_divide(const Decimal& a, const Decimal& b) {
  if (b.is_zero()) return division_by_zero();
  const std::int32_t scale = std::max(a.scale_, b.scale_);
  if (!a.big_ && !b.big_) {
    const auto left = raised(a.mantissa(), scale - a.scale_);
    const auto right = raised(b.mantissa(), scale - b.scale_);
    if (left && right) return Decimal::small(*left / *right, 0, true);
  }
  const auto division = BigNatural::divide(raised(a.magnitude(), scale - a.scale_),
                                           raised(b.magnitude(), scale - b.scale_));
  return Decimal::bounded(Decimal::make(division.quotient, a.sign() * b.sign() < 0, 0, true));
}

base::Result<Decimal> modulo(const Decimal& a, const Decimal& b) {
  if (b.is_zero()) return division_by_zero();
  const bool integral = a.integral_ && b.integral_;
  const std::int32_t scale = std::max(a.scale_, b.scale_);
  if (!a.big_ && !b.big_) {
    const auto left = raised(a.mantissa(), scale - a.scale_);
    const auto right = raised(b.mantissa(), scale - b.scale_);
    if (left && right) return Decimal::small(*left % *right, scale, integral);
  }
  const auto division = BigNatural::divide(raised(a.magnitude(), scale - a.scale_),
                                           raised(b.magnitude(), scale - b.scale_));
  return Decimal::bounded(
      Decimal::make(division.remainder, a.sign() < 0, static_cast<std::size_t>(scale), integral));
}

}  // namespace ubl
