// Decimals from and to text and binary floating point.
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "ubl/decimal/decimal.h"
#include "ubl/decimal/decimal_box.h"

namespace ubl {
namespace {

struct Lexical {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  bool point = false;
};

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

std::optional<Lexical> split_number(std::string_view text) {
  text = base::trim(text);
  Lexical number;
  if (text.starts_with('+') || text.starts_with('-')) {
    number.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  number.whole = take_digits(text);
  number.point = text.starts_with('.');
  if (number.point) {
    text.remove_prefix(1);
    number.fraction = take_digits(text);
  }
  if (!text.empty() || (number.whole.empty() && number.fraction.empty())) return std::nullopt;
  number.whole.remove_prefix(std::min(number.whole.find_first_not_of('0'), number.whole.size()));
  return number;
}

// At most kMostTens digits in all.
Int128 small_mantissa(const Lexical& number) {
  Int128 mantissa = 0;
  for (const std::string_view part : {number.whole, number.fraction}) {
    for (std::size_t at = 0; at < part.size();) {
      const std::size_t count = std::min<std::size_t>(18, part.size() - at);
      std::int64_t chunk = 0;
      for (const char digit : part.substr(at, count)) chunk = chunk * 10 + (digit - '0');
      mantissa = mantissa * kPowersOfTen[count] + chunk;
      at += count;
    }
  }
  return number.negative ? -mantissa : mantissa;
}

template <class Float>
Float nearest(const std::string& text) {
  Float value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  // Only a number with a whole part can be too large; the others are too small.
  const bool negative = text.starts_with('-');
  const bool large = text[negative ? 1 : 0] != '0';
  value = large ? std::numeric_limits<Float>::infinity() : Float{0};
  return negative ? -value : value;
}

}  // namespace

base::Result<Decimal> Decimal::parse_decimal(std::string_view text) {
  auto number = split_number(text);
  if (!number) return base::malformed("FORG0001", "not an xs:decimal");
  const std::size_t length = number->whole.size() + number->fraction.size();
  if (length <= kMostTens)
    return small(small_mantissa(*number), static_cast<std::int32_t>(number->fraction.size()),
                 false);
  number->fraction = number->fraction.substr(0, number->fraction.find_last_not_of('0') + 1);
  if (number->whole.size() + number->fraction.size() > kMaxDigits)
    return base::limit_exceeded("FOCA0001", "an xs:decimal of too many digits");
  std::string digits(number->whole);
  digits += number->fraction;
  return make(BigNatural::from_digits(digits), number->negative, number->fraction.size(), false);
}

bool Decimal::parse_short(std::string_view text, Decimal& into) {
  constexpr std::size_t kMostDigits = 18;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const bool has_point = text.find('.') != std::string_view::npos;
  const std::size_t digits = text.size() - (has_point ? 1 : 0);
  if (digits == 0 || digits > kMostDigits) return false;
  std::int64_t mantissa = 0;
  std::size_t places = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto digit = static_cast<unsigned>(text[at] - '0');
    if (digit < 10) {
      mantissa = mantissa * 10 + digit;
    } else if (text[at] == '.' && places == 0) {
      places = text.size() - at;  // one more than digits follow
    } else {
      return false;
    }
  }
  into = small(negative ? -mantissa : mantissa,
               static_cast<std::int32_t>(places > 0 ? places - 1 : 0), false);
  return true;
}

base::Result<Decimal> Decimal::parse_integer(std::string_view text) {
  const auto number = split_number(text);
  if (!number || number->point) return base::malformed("FORG0001", "not an xs:integer");
  if (number->whole.size() <= kMostTens) return small(small_mantissa(*number), 0, true);
  if (number->whole.size() > kMaxDigits)
    return base::limit_exceeded("FOCA0003", "an xs:integer of too many digits");
  return make(BigNatural::from_digits(number->whole), number->negative, 0, true);
}

base::Result<Decimal> Decimal::from_double(double value) {
  if (!std::isfinite(value)) return base::malformed("FOCA0002", "no decimal has this value");
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(value), &exponent);  // in [0.5, 1)
  auto bits = static_cast<std::uint64_t>(std::ldexp(fraction, 53));
  exponent -= 53;
  if (bits == 0) return small(0, 0, false);
  const int zeros = std::min(std::countr_zero(bits), std::max(0, -exponent));
  bits >>= zeros;
  exponent += zeros;
  // bits * 2^-n = bits * 5^n / 10^n
  constexpr int kMostFives = 31;  // 53 bits times 5^31 have 125
  if (exponent <= 0 && exponent >= -kMostFives) {
    auto mantissa = static_cast<Int128>(bits);
    for (int i = 0; i > exponent; --i) mantissa *= 5;
    return small(value < 0 ? -mantissa : mantissa, -exponent, false);
  }
  BigNatural magnitude{UInt128{bits}};
  const auto count = static_cast<std::size_t>(std::abs(exponent));
  const std::uint32_t factor = exponent < 0 ? 1'220'703'125 : std::uint32_t{1} << 13;  // 5^13, 2^13
  std::size_t left = count;
  for (; left >= 13; left -= 13) magnitude.multiply_by(factor);
  for (; left > 0; --left) magnitude.multiply_by(exponent < 0 ? 5 : 2);
  return make(std::move(magnitude), value < 0, exponent < 0 ? count : 0, false);
}

std::string Decimal::digits() const {
  if (big_) return box().magnitude.to_digits();
  UInt128 rest = static_cast<UInt128>(mantissa() < 0 ? -mantissa() : mantissa());
  std::array<char, kMostTens + 2> room{};
  char* first = room.data() + room.size();
  while (rest >> 64 != 0) {
    *--first = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  auto word = static_cast<std::uint64_t>(rest);
  do {
    *--first = static_cast<char>('0' + word % 10);
    word /= 10;
  } while (word != 0);
  return std::string(first, room.data() + room.size());
}

std::string Decimal::to_string() const {
  const Decimal shorter = stripped();
  std::string text = shorter.digits();
  const auto places = static_cast<std::size_t>(shorter.scale_);
  if (places > 0) {
    if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
    text.insert(text.size() - places, 1, '.');
  }
  if (sign() < 0) text.insert(0, 1, '-');
  return text;
}

double Decimal::to_double() const {
  constexpr Int128 kExact = Int128{1} << 53;
  constexpr std::array<double, 23> kPowers = [] {
    std::array<double, 23> powers{};  // each one exact
    double power = 1;
    for (double& one : powers) {
      one = power;
      power *= 10;
    }
    return powers;
  }();
  if (!big_ && scale_ < static_cast<std::int32_t>(kPowers.size()) && mantissa() <= kExact &&
      mantissa() >= -kExact)
    return static_cast<double>(static_cast<std::int64_t>(low_)) /
           kPowers[static_cast<std::size_t>(scale_)];
  return nearest<double>(to_string());
}

float Decimal::to_float() const {
  return nearest<float>(to_string());
}

}  // namespace ubl
