#include "ubl/xpath/double.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/text.h"

namespace ubl::xpath {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

// A number as std::from_chars takes it, without a sign.
struct Lexical {
  std::string_view unsigned_part;
  bool negative = false;
};

std::optional<Lexical> split_number(std::string_view text) {
  Lexical number;
  if (text.starts_with('+') || text.starts_with('-')) {
    number.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  number.unsigned_part = text;
  const std::size_t whole = count_digits(text);
  text.remove_prefix(whole);
  std::size_t fraction = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = count_digits(text);
    text.remove_prefix(fraction);
  }
  if (whole + fraction == 0) return std::nullopt;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    const std::size_t exponent = count_digits(text);
    if (exponent == 0) return std::nullopt;
    text.remove_prefix(exponent);
  }
  if (!text.empty()) return std::nullopt;
  return number;
}

// What std::from_chars found out of range is either too large or too small; far from 1 in any case.
bool is_large(std::string_view number) {
  const std::size_t mark = std::min(number.find_first_of("eE"), number.size());
  const std::string_view mantissa = number.substr(0, mark);
  const std::string_view exponent = number.substr(std::min(mark + 1, number.size()));
  const std::size_t first = std::min(mantissa.find_first_of("123456789"), mantissa.size());
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const auto place = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  std::int64_t power = 0;
  for (const char c : exponent) {
    if (is_digit(c)) power = std::min<std::int64_t>(power * 10 + (c - '0'), 1'000'000'000'000);
  }
  return place + (exponent.starts_with('-') ? -power : power) > 0;
}

template <class Float>
std::optional<Float> parse(std::string_view text) {
  constexpr Float kInfinity = std::numeric_limits<Float>::infinity();
  text = base::trim(text);
  const auto number = split_number(text);
  if (!number) {
    if (text == "INF") return kInfinity;
    if (text == "-INF") return -kInfinity;
    if (text == "NaN") return std::numeric_limits<Float>::quiet_NaN();
    return std::nullopt;
  }
  const std::string_view digits = number->unsigned_part;
  Float value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range) value = is_large(digits) ? kInfinity : Float{0};
  return number->negative ? -value : value;
}

/// "6.6e+22" exactly; it is a whole number.
Decimal whole_number(std::string_view scientific) {
  const std::size_t mark = scientific.find('e');
  std::size_t exponent = 0;
  std::from_chars(scientific.data() + mark + 2, scientific.data() + scientific.size(), exponent);
  std::string digits(scientific.substr(0, mark));
  const std::size_t point = digits.find('.');
  if (point != std::string::npos) {
    exponent -= digits.size() - point - 1;
    digits.erase(point, 1);
  }
  return Decimal::parse_decimal(digits + std::string(exponent, '0')).value();
}

/// Whether a text lies halfway between a large number and the next: it leads back to the number
/// only because its mantissa is even, and the reference writes such a number with more digits.
template <class Float>
bool is_halfway(std::string_view text, Float value) {
  const Decimal written = whole_number(text);
  const Decimal exact = Decimal::from_double(static_cast<double>(value)).value();
  const Float beyond = written > exact ? std::numeric_limits<Float>::infinity()
                                       : -std::numeric_limits<Float>::infinity();
  const auto next = Decimal::from_double(static_cast<double>(std::nextafter(value, beyond)));
  if (!next) return false;
  return add(written, written).value() == add(exact, *next).value();
}

/// Where the digits could end in either of two that are equally near, the reference takes the
/// smaller: 947.29998779296875 is written 947.2999877929687.
template <class Float>
std::string smaller_of_two(std::string_view text, Float value, std::chars_format format) {
  const std::size_t mark = std::min(text.find('e'), text.size());
  const std::size_t point = text.find('.');
  constexpr auto kFewest = static_cast<std::size_t>(std::numeric_limits<Float>::digits10);
  if (point == std::string_view::npos || mark < kFewest) return std::string(text);
  constexpr std::size_t kMore = 30;
  const std::size_t places = mark - point - 1;
  std::array<char, 128> room{};
  const auto end = std::to_chars(room.data(), room.data() + room.size(), value, format,
                                 static_cast<int>(places + kMore));
  const std::string_view exact(room.data(), static_cast<std::size_t>(end.ptr - room.data()));
  if (exact.find('.') != point) return std::string(text);
  const std::string_view rest = exact.substr(mark, kMore);
  if (rest[0] != '5' || rest.find_first_not_of('0', 1) != std::string_view::npos)
    return std::string(text);
  const std::string smaller = std::string(exact.substr(0, mark)).append(text.substr(mark));
  Float read = 0;
  std::from_chars(smaller.data(), smaller.data() + smaller.size(), read);
  return read == value ? smaller : std::string(text);
}

template <class Float>
std::string_view scientific(Float value, std::array<char, 64>& room) {
  char* const last = room.data() + room.size();
  const auto shortest = std::to_chars(room.data(), last, value, std::chars_format::scientific);
  std::string_view text(room.data(), static_cast<std::size_t>(shortest.ptr - room.data()));
  // Below this, what lies halfway has more digits than any number needs.
  constexpr int kWholeBits = std::numeric_limits<Float>::digits;
  if (std::fabs(value) >= std::ldexp(Float{1}, kWholeBits)) {
    const std::size_t point = std::min(text.find('.'), text.find('e') - 1);
    int places = static_cast<int>(text.find('e') - point) - 1;
    while (is_halfway(text, value)) {
      const auto longer =
          std::to_chars(room.data(), last, value, std::chars_format::scientific, ++places);
      text = {room.data(), static_cast<std::size_t>(longer.ptr - room.data())};
    }
    return text;
  }
  if (text.find('.') != std::string_view::npos ||
      std::fabs(value) > std::numeric_limits<Float>::min())
    return text;
  // The smallest numbers are so far apart that one digit tells them, but two come nearer: 4.9E-324.
  const auto nearer = std::to_chars(room.data(), last, value, std::chars_format::scientific, 1);
  return {room.data(), static_cast<std::size_t>(nearer.ptr - room.data())};
}

template <class Float>
std::string format(Float value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-INF" : "INF";
  std::array<char, 64> room{};
  const Float size = std::fabs(value);
  if (value == 0 || (size >= static_cast<Float>(1e-6) && size < Float{1e6})) {
    const auto plain =
        std::to_chars(room.data(), room.data() + room.size(), value, std::chars_format::fixed);
    return smaller_of_two({room.data(), static_cast<std::size_t>(plain.ptr - room.data())}, value,
                          std::chars_format::fixed);
  }
  const std::string text =
      smaller_of_two(scientific(value, room), value, std::chars_format::scientific);
  const std::size_t mark = text.find('e');
  std::string_view exponent = std::string_view(text).substr(mark + 1);
  std::string result = text.substr(0, mark);
  if (result.find('.') == std::string::npos) result += ".0";
  result += exponent.front() == '-' ? "E-" : "E";
  exponent.remove_prefix(exponent.find_first_of("123456789"));
  return result.append(exponent);
}

template <class Float>
Float round_half_up(Float value) {
  const Float below = std::floor(value);
  const Float rounded = value - below < Float{0.5} ? below : below + 1;
  return std::copysign(rounded, value);
}

}  // namespace

base::Result<double> parse_double(std::string_view text) {
  if (const auto value = parse<double>(text)) return *value;
  return base::malformed("FORG0001", "not an xs:double");
}

base::Result<float> parse_float(std::string_view text) {
  if (const auto value = parse<float>(text)) return *value;
  return base::malformed("FORG0001", "not an xs:float");
}

double number_of(std::string_view text) {
  return parse<double>(text).value_or(std::numeric_limits<double>::quiet_NaN());
}

std::string to_string(double value) {
  return format(value);
}

std::string to_string(float value) {
  return format(value);
}

double round(double value) {
  return round_half_up(value);
}

float round(float value) {
  return round_half_up(value);
}

double round_half_to_even(double value, std::int64_t precision) {
  constexpr std::int64_t kFarthest = 400;  // no double has a digit there
  if (!std::isfinite(value) || value == 0 || precision > kFarthest) return value;
  precision = std::max(precision, -kFarthest);
  const double factor = std::pow(10.0, static_cast<double>(precision + 1));
  const double tenfold = std::fabs(value * factor);
  if (std::isinf(tenfold)) return value;  // digits beyond those a double has
  if (factor == 0) return std::copysign(0.0, value);
  const double last = std::fmod(tenfold, 10.0);
  double rounded = tenfold - last;
  if (last > 5 || (last == 5 && std::fmod(tenfold, 20.0) == 15)) rounded = tenfold + (10 - last);
  return std::copysign(rounded / factor, value);
}

float round_half_to_even(float value, std::int64_t precision) {
  return static_cast<float>(round_half_to_even(static_cast<double>(value), precision));
}

base::Result<Decimal> integer_divide(double dividend, double divisor) {
  if (divisor == 0) return base::malformed("FOAR0001", "division by zero");
  if (std::isnan(dividend) || std::isnan(divisor) || std::isinf(dividend))
    return base::malformed("FOAR0002", "no integer quotient");
  const double quotient = std::trunc(dividend / divisor);
  if (std::isinf(quotient))
    return base::limit_exceeded("FOAR0002", "a quotient of too many digits");
  return to_integer(quotient);
}

base::Result<Decimal> to_integer(double value) {
  const double whole = std::trunc(value);
  if (!(std::fabs(whole) >= std::ldexp(1.0, 63))) {
    TRY(const Decimal exact, Decimal::from_double(whole));
    return exact.truncate();
  }
  if (std::isinf(whole)) return base::malformed("FOCA0002", "an infinite number");
  std::array<char, 64> room{};
  return whole_number(scientific(whole, room)).truncate();
}

double modulo(double dividend, double divisor) {
  return std::fmod(dividend, divisor);
}

}  // namespace ubl::xpath
