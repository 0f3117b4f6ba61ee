#include "ubl/xpath/duration.h"

#include <cmath>
#include <limits>

#include "ubl/xpath/calendar_text.h"
#include "ubl/xpath/cast.h"
#include "ubl/xpath/double.h"

namespace ubl::xpath {
namespace {

constexpr std::int64_t kMostMonths = std::numeric_limits<std::int32_t>::max();
constexpr Int128 kMostNanoseconds =
    static_cast<Int128>(std::numeric_limits<std::int64_t>::max()) * kSecond;

base::Error malformed(std::string_view code, std::string_view detail) {
  return {base::ErrorKind::Malformed, std::string(code), std::string(detail)};
}
base::Error not_a_duration() {
  return malformed("FORG0001", "not a duration");
}
base::Error overflow() {
  return {base::ErrorKind::LimitExceeded, "FODT0002", "a duration too long"};
}

base::Result<Duration> bounded(const Duration& value) {
  if (value.months > kMostMonths || value.months < -kMostMonths) return overflow();
  if (value.nanoseconds > kMostNanoseconds || value.nanoseconds < -kMostNanoseconds)
    return overflow();
  return value;
}

/// 'Y', 'M' ... of the parts, in order; the part is asked for by its place.
constexpr std::string_view kDateUnits = "YMD";
constexpr std::string_view kTimeUnits = "HMS";

struct Parts {
  std::int64_t numbers[6] = {};
  std::uint32_t nanoseconds = 0;
  bool seen[6] = {};
};

/// The parts before or after the 'T'. At least one, in order, each once.
base::Result<void> read_parts(Digits& text, std::string_view units, std::size_t base,
                              Parts& parts) {
  std::size_t next = 0;
  while (!text.done() && text.peek() != 'T') {
    const std::string_view digits = text.take_digits(text.count());
    if (digits.empty()) return not_a_duration();
    const bool fraction = text.peek() == '.';
    const auto nanoseconds = text.take_fraction();
    const std::size_t unit = units.find(text.peek(), next);
    if (!nanoseconds || unit == std::string_view::npos || (fraction && units[unit] != 'S'))
      return not_a_duration();
    text.take(units[unit]);
    const auto number = Digits::number(digits, std::numeric_limits<std::int32_t>::max());
    if (!number) return overflow();
    parts.numbers[base + unit] = *number;
    parts.seen[base + unit] = true;
    if (fraction) parts.nanoseconds = *nanoseconds;
    next = unit + 1;
  }
  if (next == 0) return not_a_duration();
  return {};
}

Decimal in_seconds(Int128 nanoseconds) {
  return add(Decimal::integer(static_cast<std::int64_t>(nanoseconds / kSecond)),
             Decimal::scaled(static_cast<std::int64_t>(nanoseconds % kSecond), 9))
      .value();
}

/// Whole nanoseconds of so many seconds.
base::Result<Int128> cut(const Decimal& seconds) {
  const Decimal whole = seconds.truncate();
  const auto integer = whole.to_int64();
  if (!integer) return overflow();
  TRY(const Decimal rest, subtract(seconds, whole));
  TRY(const Decimal fraction, multiply(rest, Decimal::integer(kSecond)));
  const auto nanoseconds = fraction.truncate().to_int64();
  ENSURE(nanoseconds);
  return static_cast<Int128>(*integer) * kSecond + *nanoseconds;
}

void append_part(std::string& text, std::int64_t number, char unit) {
  if (number == 0) return;
  text += std::to_string(number < 0 ? -number : number);
  text += unit;
}

}  // namespace

Duration Duration::of_minutes(std::int64_t minutes) {
  return {static_cast<Int128>(minutes) * kMinute, 0};
}
std::int64_t Duration::days_part() const {
  return static_cast<std::int64_t>(nanoseconds / kDay);
}
std::int64_t Duration::hours_part() const {
  return static_cast<std::int64_t>(nanoseconds % kDay) / kHour;
}
std::int64_t Duration::minutes_part() const {
  return static_cast<std::int64_t>(nanoseconds % kHour) / kMinute;
}
Decimal Duration::seconds_part() const {
  return Decimal::scaled(static_cast<std::int64_t>(nanoseconds % kMinute), 9);
}

base::Result<Duration> parse_duration(std::string_view given, Type type) {
  Digits text(trimmed(given));
  const bool negative = text.take('-');
  if (!text.take('P')) return not_a_duration();
  Parts parts;
  if (text.peek() != 'T') TRY(read_parts(text, kDateUnits, 0, parts));
  if (text.take('T')) TRY(read_parts(text, kTimeUnits, 3, parts));
  if (!text.done()) return not_a_duration();
  const bool has_months = parts.seen[0] || parts.seen[1];
  const bool has_time = parts.seen[2] || parts.seen[3] || parts.seen[4] || parts.seen[5];
  if ((type == Type::YearMonthDuration && has_time) ||
      (type == Type::DayTimeDuration && has_months))
    return not_a_duration();
  const auto& numbers = parts.numbers;
  const Int128 nanoseconds = static_cast<Int128>(numbers[2]) * kDay +
                             static_cast<Int128>(numbers[3]) * kHour +
                             static_cast<Int128>(numbers[4]) * kMinute +
                             static_cast<Int128>(numbers[5]) * kSecond + parts.nanoseconds;
  const Duration value{nanoseconds, numbers[0] * 12 + numbers[1]};
  return bounded(negative ? negated(value) : value);
}

std::string to_string(const Duration& value, Type type) {
  if (value.nanoseconds == 0 && value.months == 0)
    return type == Type::YearMonthDuration ? "P0M" : "PT0S";
  std::string text = value.nanoseconds < 0 || value.months < 0 ? "-P" : "P";
  append_part(text, value.years_part(), 'Y');
  append_part(text, value.months_part(), 'M');
  append_part(text, value.days_part(), 'D');
  const auto in_day = static_cast<std::int64_t>(value.nanoseconds % kDay);
  if (in_day == 0) return text;
  text += 'T';
  append_part(text, value.hours_part(), 'H');
  append_part(text, value.minutes_part(), 'M');
  const auto rest = static_cast<std::uint64_t>(std::abs(in_day % kMinute));
  if (rest == 0) return text;
  text += std::to_string(rest / kSecond);
  append_fraction(text, static_cast<std::uint32_t>(rest % kSecond));
  text += 'S';
  return text;
}

base::Result<Duration> add(const Duration& a, const Duration& b) {
  return bounded({a.nanoseconds + b.nanoseconds, a.months + b.months});
}

Duration negated(const Duration& value) {
  return {-value.nanoseconds, -value.months};
}

base::Result<Duration> multiply(const Duration& value, std::int64_t factor) {
  Duration product;
  if (__builtin_mul_overflow(value.nanoseconds, static_cast<Int128>(factor),
                             &product.nanoseconds) ||
      __builtin_mul_overflow(value.months, factor, &product.months))
    return overflow();
  return bounded(product);
}

base::Result<Duration> multiply(const Duration& value, double factor) {
  if (std::isnan(factor)) return malformed("FOCA0005", "a duration times NaN");
  if (std::isinf(factor)) return overflow();
  Duration product;
  const double months = round(static_cast<double>(value.months) * factor);
  if (std::fabs(months) > static_cast<double>(kMostMonths)) return overflow();
  product.months = static_cast<std::int64_t>(months);
  if (value.nanoseconds == 0) return product;
  // The shortest decimal of the factor counts, not its binary value: 99.1e0 is 99.1.
  const std::string digits = to_string(factor);
  const std::size_t point = digits.find('E');
  TRY(Decimal seconds, Decimal::parse_decimal(digits.substr(0, point)));
  TRY(seconds, multiply(seconds, in_seconds(value.nanoseconds)));
  if (point != std::string::npos) {
    const int exponent = std::stoi(digits.substr(point + 1));
    const std::string power =
        exponent < 0 ? "." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + "1"
                     : "1" + std::string(static_cast<std::size_t>(exponent), '0');
    TRY(const Decimal scale, Decimal::parse_decimal(power));
    TRY(seconds, multiply(seconds, scale));
  }
  TRY(product.nanoseconds, cut(seconds));
  return bounded(product);
}

base::Result<Duration> divide(const Duration& value, double divisor) {
  if (divisor == 0) return malformed("FODT0002", "a duration divided by zero");
  if (std::isnan(divisor)) return malformed("FOCA0005", "a duration divided by NaN");
  return multiply(value, 1.0 / divisor);
}

Duration share(const Duration& value, std::int64_t among) {
  const double months = round(static_cast<double>(value.months) / static_cast<double>(among));
  return {value.nanoseconds / among, static_cast<std::int64_t>(months)};
}

base::Result<Decimal> divide(const Duration& a, const Duration& b) {
  if (b == Duration{}) return malformed("FOAR0001", "divided by a duration of no length");
  const bool months = b.months != 0;
  const Decimal dividend = months ? Decimal::integer(a.months) : in_seconds(a.nanoseconds);
  const Decimal divisor = months ? Decimal::integer(b.months) : in_seconds(b.nanoseconds);
  constexpr std::int64_t kTenDigits = 10'000'000'000;
  TRY(const Decimal tens, multiply(Decimal::integer(kTenDigits), Decimal::integer(kTenDigits)));
  TRY(const Decimal scaled, multiply(dividend, tens));
  TRY(Decimal quotient, integer_divide(scaled, divisor));
  TRY(const Decimal taken, multiply(quotient, divisor));
  TRY(const Decimal rest, subtract(scaled, taken));
  TRY(const Decimal twice, multiply(rest, Decimal::integer(2)));
  const auto against_half = twice.abs() <=> divisor.abs();
  TRY(const Decimal parity, modulo(quotient, Decimal::integer(2)));
  if (against_half > 0 || (against_half == 0 && !parity.is_zero())) {
    const int away = dividend.sign() * divisor.sign();
    TRY(quotient, add(quotient, Decimal::integer(away)));
  }
  return multiply(quotient, Decimal::scaled(1, 20));
}

}  // namespace ubl::xpath
