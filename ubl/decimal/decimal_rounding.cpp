// negate, abs, and the roundings of xs:decimal.
#include <algorithm>
#include <utility>

#include "ubl/decimal/decimal.h"
#include "ubl/decimal/decimal_box.h"

namespace ubl {

Decimal Decimal::negate() const {
  if (big_)
    return make(box().magnitude, !box().negative, static_cast<std::size_t>(scale_), integral_);
  return small(-mantissa(), scale_, integral_);
}

Decimal Decimal::abs() const {
  return sign() < 0 ? negate() : *this;
}

// Whether the last place kept moves away from zero, given what is cut off.
bool Decimal::moves_away(Toward toward, Cut cut, bool negative, bool odd) {
  switch (toward) {
    case Toward::Zero:
      return false;
    case Toward::Down:
      return cut.any && negative;
    case Toward::Up:
      return cut.any && !negative;
    case Toward::HalfUp:
      return cut.against_half > 0 || (cut.against_half == 0 && !negative);
    case Toward::HalfEven:
      return cut.against_half > 0 || (cut.against_half == 0 && odd);
  }
  return false;
}

// To `places` below the point.
Decimal Decimal::rounded(std::int64_t places, Toward toward) const {
  constexpr auto kFarthest = static_cast<std::int64_t>(kMaxDigits) + 2;
  places = std::max(places, -kFarthest);
  if (places >= scale_) return *this;
  const auto dropped = static_cast<std::size_t>(scale_ - places);
  const bool negative = sign() < 0;
  if (!big_ && places >= 0 && dropped <= kMostTens) {
    const Int128 unit = kPowersOfTen[dropped];
    const Int128 size = negative ? -mantissa() : mantissa();
    const Int128 rest = size % unit;
    Int128 kept = size / unit;
    const Cut cut{rest != 0, rest <=> unit - rest};
    if (moves_away(toward, cut, negative, kept % 2 != 0)) ++kept;
    return small(negative ? -kept : kept, static_cast<std::int32_t>(places), integral_);
  }
  BigNatural unit(1);
  unit.shift_decimal(dropped);
  auto [kept, rest] = BigNatural::divide(magnitude(), unit);
  const Cut cut{!rest.is_zero(), rest + rest <=> unit};
  if (moves_away(toward, cut, negative, !kept.is_even())) kept.add(1);
  if (places < 0) kept.shift_decimal(static_cast<std::size_t>(-places));
  return make(std::move(kept), negative,
              static_cast<std::size_t>(std::max<std::int64_t>(places, 0)), integral_);
}

Decimal Decimal::truncate() const {
  Decimal whole = rounded(0, Toward::Zero);
  whole.integral_ = true;
  return whole;
}

Decimal Decimal::floor() const {
  return rounded(0, Toward::Down);
}

Decimal Decimal::ceiling() const {
  return rounded(0, Toward::Up);
}

Decimal Decimal::round() const {
  return rounded(0, Toward::HalfUp);
}

Decimal Decimal::round_half_to_even(std::int64_t precision) const {
  return rounded(precision, Toward::HalfEven);
}

}  // namespace ubl
