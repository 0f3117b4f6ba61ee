#include "ubl/decimal/big_natural.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.h"

namespace ubl {
namespace {

constexpr std::uint32_t kChunk = 1'000'000'000;  // the largest power of ten in a limb
constexpr std::size_t kChunkDigits = 9;

std::uint32_t low(std::uint64_t value) {
  return static_cast<std::uint32_t>(value);
}

std::uint32_t power_of_ten(std::size_t exponent) {
  std::uint32_t power = 1;
  for (std::size_t i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::vector<std::uint32_t> shift_left(const std::vector<std::uint32_t>& limbs, int bits) {
  std::vector<std::uint32_t> shifted(limbs.size() + 1);
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < limbs.size(); ++i) {
    const std::uint64_t wide = (std::uint64_t{limbs[i]} << bits) | carry;
    shifted[i] = low(wide);
    carry = wide >> 32;
  }
  shifted.back() = low(carry);
  return shifted;
}

// window -= factor * divisor, both of divisor.size() + 1 limbs; true when it went below zero.
bool subtract_product(std::uint32_t* window, const std::vector<std::uint32_t>& divisor,
                      std::uint64_t factor) {
  std::uint64_t carry = 0;
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i <= divisor.size(); ++i) {
    const std::uint64_t product = (i < divisor.size() ? factor * divisor[i] : 0) + carry;
    carry = product >> 32;
    const std::uint64_t difference = std::uint64_t{window[i]} - low(product) - borrow;
    window[i] = low(difference);
    borrow = (difference >> 32) & 1;
  }
  return borrow != 0;
}

void add_back(std::uint32_t* window, const std::vector<std::uint32_t>& divisor) {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i <= divisor.size(); ++i) {
    carry += std::uint64_t{window[i]} + (i < divisor.size() ? divisor[i] : 0);
    window[i] = low(carry);
    carry >>= 32;
  }
}

}  // namespace

BigNatural::BigNatural(UInt128 value) {
  for (; value != 0; value >>= 32) limbs_.push_back(static_cast<std::uint32_t>(value));
}

BigNatural BigNatural::from_digits(std::string_view digits) {
  BigNatural number;
  while (!digits.empty()) {
    const std::size_t count = std::min(kChunkDigits, digits.size());
    std::uint32_t chunk = 0;
    for (const char digit : digits.substr(0, count))
      chunk = chunk * 10 + static_cast<std::uint32_t>(digit - '0');
    number.multiply_by(power_of_ten(count));
    number.add(chunk);
    digits.remove_prefix(count);
  }
  return number;
}

std::size_t BigNatural::bits() const {
  if (limbs_.empty()) return 0;
  return limbs_.size() * 32 - static_cast<std::size_t>(std::countl_zero(limbs_.back()));
}

std::optional<Int128> BigNatural::to_int128() const {
  if (bits() > 127) return std::nullopt;
  UInt128 value = 0;
  for (std::size_t i = limbs_.size(); i > 0; --i) value = (value << 32) | limbs_[i - 1];
  return static_cast<Int128>(value);
}

std::string BigNatural::to_digits() const {
  if (is_zero()) return "0";
  BigNatural rest = *this;
  std::string reversed;
  while (!rest.is_zero()) {
    std::uint32_t chunk = rest.divide_by(kChunk);
    for (std::size_t i = 0; i < kChunkDigits && (chunk != 0 || !rest.is_zero()); ++i) {
      reversed.push_back(static_cast<char>('0' + chunk % 10));
      chunk /= 10;
    }
  }
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

void BigNatural::multiply_by(std::uint32_t factor) {
  std::uint64_t carry = 0;
  for (std::uint32_t& limb : limbs_) {
    carry += std::uint64_t{limb} * factor;
    limb = low(carry);
    carry >>= 32;
  }
  if (carry != 0) limbs_.push_back(low(carry));
  if (factor == 0) limbs_.clear();
}

void BigNatural::add(std::uint32_t term) {
  std::uint64_t carry = term;
  for (std::size_t i = 0; carry != 0 && i < limbs_.size(); ++i) {
    carry += limbs_[i];
    limbs_[i] = low(carry);
    carry >>= 32;
  }
  if (carry != 0) limbs_.push_back(low(carry));
}

std::uint32_t BigNatural::divide_by(std::uint32_t divisor) {
  ENSURE(divisor != 0);
  std::uint64_t rest = 0;
  for (std::size_t i = limbs_.size(); i > 0; --i) {
    rest = (rest << 32) | limbs_[i - 1];
    limbs_[i - 1] = low(rest / divisor);
    rest %= divisor;
  }
  trim();
  return low(rest);
}

void BigNatural::shift_decimal(std::size_t count) {
  for (; count >= kChunkDigits; count -= kChunkDigits) multiply_by(kChunk);
  if (count > 0) multiply_by(power_of_ten(count));
}

BigNatural operator+(const BigNatural& a, const BigNatural& b) {
  const bool first = a.limbs_.size() >= b.limbs_.size();
  const std::vector<std::uint32_t>& longer = first ? a.limbs_ : b.limbs_;
  const std::vector<std::uint32_t>& shorter = first ? b.limbs_ : a.limbs_;
  BigNatural sum;
  sum.limbs_.reserve(longer.size() + 1);
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < longer.size(); ++i) {
    carry += std::uint64_t{longer[i]} + (i < shorter.size() ? shorter[i] : 0);
    sum.limbs_.push_back(low(carry));
    carry >>= 32;
  }
  if (carry != 0) sum.limbs_.push_back(low(carry));
  return sum;
}

BigNatural operator-(const BigNatural& a, const BigNatural& b) {
  ENSURE(b <= a);
  BigNatural difference;
  difference.limbs_.reserve(a.limbs_.size());
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < a.limbs_.size(); ++i) {
    const std::uint64_t wide =
        std::uint64_t{a.limbs_[i]} - (i < b.limbs_.size() ? b.limbs_[i] : 0) - borrow;
    difference.limbs_.push_back(low(wide));
    borrow = (wide >> 32) & 1;
  }
  difference.trim();
  return difference;
}

BigNatural operator*(const BigNatural& a, const BigNatural& b) {
  BigNatural product;
  product.limbs_.resize(a.limbs_.size() + b.limbs_.size());
  for (std::size_t i = 0; i < a.limbs_.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.limbs_.size(); ++j) {
      carry += product.limbs_[i + j] + std::uint64_t{a.limbs_[i]} * b.limbs_[j];
      product.limbs_[i + j] = low(carry);
      carry >>= 32;
    }
    product.limbs_[i + b.limbs_.size()] = low(carry);
  }
  product.trim();
  return product;
}

std::strong_ordering BigNatural::operator<=>(const BigNatural& other) const {
  if (limbs_.size() != other.limbs_.size()) return limbs_.size() <=> other.limbs_.size();
  for (std::size_t i = limbs_.size(); i > 0; --i) {
    if (limbs_[i - 1] != other.limbs_[i - 1]) return limbs_[i - 1] <=> other.limbs_[i - 1];
  }
  return std::strong_ordering::equal;
}

// Long division with an estimated digit that is at most two too large (Knuth, TAOCP 2, 4.3.1 D).
BigNatural::Division BigNatural::divide(const BigNatural& dividend, const BigNatural& divisor) {
  ENSURE(!divisor.is_zero());
  Division result;
  if (dividend < divisor) {
    result.remainder = dividend;
    return result;
  }
  if (divisor.limbs_.size() == 1) {
    result.quotient = dividend;
    result.remainder = BigNatural(result.quotient.divide_by(divisor.limbs_.front()));
    return result;
  }
  const int shift = std::countl_zero(divisor.limbs_.back());
  std::vector<std::uint32_t> rest = shift_left(dividend.limbs_, shift);
  std::vector<std::uint32_t> scaled = shift_left(divisor.limbs_, shift);
  scaled.pop_back();  // the shift fills the top limb and carries nothing out of it
  const std::size_t size = scaled.size();
  result.quotient.limbs_.resize(rest.size() - size);
  for (std::size_t at = rest.size() - size; at > 0; --at) {
    std::uint32_t* window = rest.data() + at - 1;
    const std::uint64_t top = (std::uint64_t{window[size]} << 32) | window[size - 1];
    std::uint64_t digit = top / scaled[size - 1];
    std::uint64_t left = top % scaled[size - 1];
    while (digit >> 32 != 0 || digit * scaled[size - 2] > ((left << 32) | window[size - 2])) {
      --digit;
      left += scaled[size - 1];
      if (left >> 32 != 0) break;
    }
    if (subtract_product(window, scaled, digit)) {
      --digit;
      add_back(window, scaled);
    }
    result.quotient.limbs_[at - 1] = low(digit);
  }
  result.quotient.trim();
  rest.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t upper = i + 1 < size ? rest[i + 1] : 0;
    rest[i] = low(((upper << 32) | rest[i]) >> shift);
  }
  result.remainder.limbs_ = std::move(rest);
  result.remainder.trim();
  return result;
}

void BigNatural::trim() {
  while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
}

}  // namespace ubl
