#include "ubl/decimal/decimal.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "base/check.h"
#include "ubl/decimal/decimal_box.h"

namespace ubl {
namespace {

// Both stripped and small: the value is zero or not divisible by ten any more.
std::pair<Int128, std::int32_t> strip(Int128 mantissa, std::int32_t scale) {
  if (mantissa == 0) return {0, 0};
  while (scale > 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    --scale;
  }
  return {mantissa, scale};
}

void mix(std::size_t& hash, std::uint64_t word) {
  hash ^= word + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
}

}  // namespace

void Decimal::retain() const {
  box().owners.fetch_add(1, std::memory_order_relaxed);
}

void Decimal::release() const {
  const Box* shared = &box();
  if (shared->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared;
}

const Decimal::Box& Decimal::box() const {
  return *std::bit_cast<const Box*>(static_cast<std::uintptr_t>(low_));
}

Decimal& Decimal::operator=(const Decimal& other) {
  if (this != &other) *this = Decimal(other);
  return *this;
}

Decimal Decimal::integer(std::int64_t value) {
  return small(value, 0, true);
}

Decimal Decimal::scaled(std::int64_t unscaled, unsigned scale) {
  ENSURE(scale <= kMaxDigits);
  return small(unscaled, static_cast<std::int32_t>(scale), false);
}

Decimal Decimal::make(BigNatural magnitude, bool negative, std::size_t scale, bool integral) {
  const auto drop_zeros = [&](std::uint32_t power, std::size_t places) {
    while (scale >= places && magnitude.is_even() && !magnitude.is_zero()) {
      BigNatural shorter = magnitude;
      if (shorter.divide_by(power) != 0) return;
      magnitude = std::move(shorter);
      scale -= places;
    }
  };
  auto mantissa = magnitude.to_int128();
  if (!mantissa && scale > 0) {
    drop_zeros(1'000'000'000, 9);
    drop_zeros(10, 1);
    mantissa = magnitude.to_int128();
  }
  if (mantissa)
    return small(negative ? -*mantissa : *mantissa, static_cast<std::int32_t>(scale), integral);
  Decimal number = small(0, static_cast<std::int32_t>(scale), integral);
  number.low_ = std::bit_cast<std::uintptr_t>(new Box(std::move(magnitude), negative));
  number.big_ = true;
  return number;
}

int Decimal::sign() const {
  if (big_) return box().negative ? -1 : 1;
  return mantissa() < 0 ? -1 : mantissa() > 0 ? 1 : 0;
}

BigNatural Decimal::magnitude() const {
  if (big_) return box().magnitude;
  return BigNatural(static_cast<UInt128>(mantissa() < 0 ? -mantissa() : mantissa()));
}

Decimal Decimal::stripped() const {
  if (big_ || scale_ == 0) return *this;
  const auto [shorter, places] = strip(mantissa(), scale_);
  return small(shorter, places, integral_);
}

bool Decimal::is_whole() const {
  return scale_ == 0 || (!big_ && stripped().scale_ == 0);
}

std::optional<std::int64_t> Decimal::to_int64() const {
  const Decimal shorter = stripped();
  if (shorter.big_ || shorter.scale_ != 0) return std::nullopt;
  const auto value = static_cast<std::int64_t>(shorter.low_);
  if (Int128{value} != shorter.mantissa()) return std::nullopt;
  return value;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  if (!big_ && !other.big_) {
    const bool shorter = scale_ < other.scale_;
    const std::int32_t distance = shorter ? other.scale_ - scale_ : scale_ - other.scale_;
    if (distance == 0) return mantissa() <=> other.mantissa();
    if (sign() != other.sign()) return sign() <=> other.sign();
    Int128 raised = 0;
    if (distance <= kMostTens &&
        !__builtin_mul_overflow(shorter ? mantissa() : other.mantissa(),
                                kPowersOfTen[static_cast<std::size_t>(distance)], &raised))
      return shorter ? raised <=> other.mantissa() : mantissa() <=> raised;
  }
  if (sign() != other.sign()) return sign() <=> other.sign();
  BigNatural mine = magnitude();
  BigNatural theirs = other.magnitude();
  if (scale_ < other.scale_) mine.shift_decimal(static_cast<std::size_t>(other.scale_ - scale_));
  if (other.scale_ < scale_) theirs.shift_decimal(static_cast<std::size_t>(scale_ - other.scale_));
  return sign() < 0 ? theirs <=> mine : mine <=> theirs;
}

std::size_t Decimal::hash() const {
  const Decimal shorter = stripped();
  std::size_t hash = static_cast<std::size_t>(shorter.scale_);
  if (shorter.big_) {
    mix(hash, box().negative ? 1 : 0);
    for (const std::uint32_t limb : box().magnitude.limbs()) mix(hash, limb);
    return hash;
  }
  mix(hash, shorter.low_);
  mix(hash, static_cast<std::uint64_t>(shorter.high_));
  return hash;
}

}  // namespace ubl
