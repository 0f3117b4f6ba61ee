#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "ubl/decimal/powers_of_ten.h"

namespace ubl {

/// An exact number, xs:decimal or xs:integer: a whole mantissa over a power of ten.
///
/// Up to 127 bits the mantissa lies in the value itself (24 bytes, no allocation); what does not
/// fit there moves to a shared, counted BigNatural, and comes back as soon as it fits again.
/// Numbers are bounded by kMaxDigits digits, so that no expression can grow one without end.
///
/// A Decimal knows whether it is *integral*: an xs:integer, or a result of integers that the
/// reference keeps as one (1400 div 2, both of 31 bits). The value does not depend on it, and
/// comparisons ignore it; only the scale of a quotient does (divide). Static types are the
/// caller's.
///
/// Threads:  a value; copies may live in different threads.
/// Errors:   LimitExceeded FOAR0002  a result of more than kMaxDigits digits
///           Malformed     FOAR0001  division by zero
/// Spec:     XPath functions and operators 2.0, 6.2 and 6.4; XML Schema 1.0 part 2, 3.2.3
class Decimal {
 public:
  static constexpr std::size_t kMaxDigits = 20'000;

  Decimal() = default;  ///< xs:integer 0
  Decimal(const Decimal& other);
  Decimal(Decimal&& other) noexcept;
  Decimal& operator=(const Decimal& other);
  Decimal& operator=(Decimal&& other) noexcept;
  ~Decimal() {
    if (big_) release();
  }

  /// An xs:integer.
  static Decimal integer(std::int64_t value);
  /// `unscaled` / 10^`scale`, an xs:decimal; for constants: scaled(150, 2) is 1.50.
  static Decimal scaled(std::int64_t unscaled, unsigned scale);
  /// The lexical form of xs:decimal, white space around it allowed: "+5.", ".5", "-1.50".
  /// Errors: Malformed FORG0001; LimitExceeded FOCA0001 (too many digits).
  static base::Result<Decimal> parse_decimal(std::string_view text);
  /// The same for the texts that documents mostly hold, a sign and at most 18 digits without white
  /// space; false: parse_decimal has to say.
  static bool parse_short(std::string_view text, Decimal& into);
  /// The lexical form of xs:integer: a sign and digits. Errors as above, but FOCA0003.
  static base::Result<Decimal> parse_integer(std::string_view text);
  /// The exact binary value: 99.1e0 is 99.099999999999994315658113919198513031005859375.
  /// Errors: Malformed FOCA0002 for NaN and the infinities.
  static base::Result<Decimal> from_double(double value);

  /// The canonical form: no exponent, no trailing zeros, no point in whole numbers.
  std::string to_string() const;
  /// The nearest one, ties to the even mantissa; beyond the range infinite.
  double to_double() const;
  float to_float() const;
  /// The value when it is whole and fits.
  std::optional<std::int64_t> to_int64() const;

  /// It lies in the value itself: nothing has to be given back.
  bool is_small() const { return !big_; }
  bool is_integral() const { return integral_; }
  bool is_whole() const;
  bool is_zero() const { return !big_ && low_ == 0 && high_ == 0; }
  /// -1, 0, 1
  int sign() const;

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const { return (*this <=> other) == 0; }
  /// Equal for equal values, however they came about.
  std::size_t hash() const;

  /// a + b, or a - b, where that takes no more than adding two mantissas of 127 bits.
  friend bool add_shortly(const Decimal& a, const Decimal& b, bool negative, Decimal& sum);
  friend base::Result<Decimal> add(const Decimal& a, const Decimal& b);
  friend base::Result<Decimal> subtract(const Decimal& a, const Decimal& b);
  friend base::Result<Decimal> multiply(const Decimal& a, const Decimal& b);
  /// Operator div, with the reference's rounding: max(18, scale(a) - scale(b) + 18) places,
  /// nearest, ties toward zero. scale() here is that without trailing zeros, hence negative for
  /// 700.0; only integral numbers have at least 0. 1.5 div 700.0 has 21 places, 1.5 div 700 has 19.
  friend base::Result<Decimal> divide(const Decimal& a, const Decimal& b);
  /// Operator idiv: the quotient cut toward zero, an xs:integer.
  friend base::Result<Decimal> integer_divide(const Decimal& a, const Decimal& b);
  /// Operator mod: what integer_divide leaves, with the sign of `a`.
  friend base::Result<Decimal> modulo(const Decimal& a, const Decimal& b);

  Decimal negate() const;
  Decimal abs() const;
  /// Cut toward zero, an xs:integer: the cast to that type.
  Decimal truncate() const;
  // These keep is_integral().
  Decimal floor() const;
  Decimal ceiling() const;
  /// Half toward +infinity: 2.5 to 3, -2.5 to -2.
  Decimal round() const;
  /// To `precision` places (negative: tens, hundreds ...), half to the even digit.
  Decimal round_half_to_even(std::int64_t precision = 0) const;

 private:
  struct Box;  // a counted big magnitude
  enum class Toward { Zero, Down, Up, HalfUp, HalfEven };
  struct Cut {
    bool any;                           // something was cut off
    std::strong_ordering against_half;  // compared with half of the last place kept
  };

  static Decimal small(Int128 mantissa, std::int32_t scale, bool integral);
  static Decimal make(BigNatural magnitude, bool negative, std::size_t scale, bool integral);
  static base::Result<Decimal> bounded(Decimal value);
  static base::Result<Decimal> add_slowly(const Decimal& a, const Decimal& b);

  Int128 mantissa() const {
    return static_cast<Int128>((static_cast<UInt128>(static_cast<std::uint64_t>(high_)) << 64) |
                               low_);
  }
  const Box& box() const;
  BigNatural magnitude() const;
  Decimal stripped() const;
  std::int32_t division_scale() const;
  std::string digits() const;
  static bool moves_away(Toward toward, Cut cut, bool negative, bool odd);
  Decimal rounded(std::int64_t places, Toward toward) const;
  void retain() const;
  void release() const;

  // Small: the mantissa in two halves, above -2^127. Big: low_ holds the address of the Box; the
  // magnitude has more than 127 bits and no trailing zero below the point.
  std::uint64_t low_ = 0;
  std::int64_t high_ = 0;
  std::int32_t scale_ = 0;  // >= 0
  bool big_ = false;
  bool integral_ = true;
};

inline bool add_shortly(const Decimal& a, const Decimal& b, bool negative, Decimal& sum) {
  constexpr std::int32_t kMostRaised = 18;
  if (a.big_ || b.big_) return false;
  Int128 left = a.mantissa(), right = negative ? -b.mantissa() : b.mantissa();
  const std::int32_t raised = a.scale_ - b.scale_;
  if (raised != 0) {
    if (raised < -kMostRaised || raised > kMostRaised) return false;
    Int128& lower = raised > 0 ? right : left;
    const auto power = kPowersOfTen[static_cast<std::size_t>(raised > 0 ? raised : -raised)];
    if (__builtin_mul_overflow(lower, power, &lower) || !is_small_mantissa(lower)) return false;
  }
  Int128 total;
  if (__builtin_add_overflow(left, right, &total) || !is_small_mantissa(total)) return false;
  sum = Decimal::small(total, raised > 0 ? a.scale_ : b.scale_, a.integral_ && b.integral_);
  return true;
}

inline base::Result<Decimal> add(const Decimal& a, const Decimal& b) {
  Int128 sum;
  if (!a.big_ && !b.big_ && a.scale_ == b.scale_ &&
      !__builtin_add_overflow(a.mantissa(), b.mantissa(), &sum) && is_small_mantissa(sum))
      [[likely]]
    return Decimal::small(sum, a.scale_, a.integral_ && b.integral_);
  return Decimal::add_slowly(a, b);
}

inline base::Result<Decimal> subtract(const Decimal& a, const Decimal& b) {
  return add(a, b.negate());
}

inline Decimal Decimal::small(Int128 mantissa, std::int32_t scale, bool integral) {
  Decimal number;
  number.low_ = static_cast<std::uint64_t>(mantissa);
  number.high_ = static_cast<std::int64_t>(mantissa >> 64);
  number.scale_ = scale;
  number.integral_ = integral;
  return number;
}

inline Decimal::Decimal(const Decimal& other)
    : low_(other.low_),
      high_(other.high_),
      scale_(other.scale_),
      big_(other.big_),
      integral_(other.integral_) {
  if (big_) retain();
}

inline Decimal& Decimal::operator=(Decimal&& other) noexcept {
  std::swap(low_, other.low_);
  std::swap(high_, other.high_);
  std::swap(scale_, other.scale_);
  std::swap(big_, other.big_);
  std::swap(integral_, other.integral_);
  return *this;
}

inline Decimal::Decimal(Decimal&& other) noexcept
    : low_(other.low_),
      high_(other.high_),
      scale_(other.scale_),
      big_(other.big_),
      integral_(other.integral_) {
  if (big_) {
    other.big_ = false;
    other.low_ = 0;
  }
}

}  // namespace ubl

template <>
struct std::hash<ubl::Decimal> {
  std::size_t operator()(const ubl::Decimal& number) const { return number.hash(); }
};
