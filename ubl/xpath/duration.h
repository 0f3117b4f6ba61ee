#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ubl/decimal/big_natural.h"
#include "ubl/decimal/decimal.h"
#include "ubl/xpath/type.h"

namespace ubl::xpath {

/// xs:duration, xs:yearMonthDuration (nanoseconds are 0) and xs:dayTimeDuration (months are 0).
///
/// Errors:   Malformed     FORG0001  not of the lexical form
///                         FODT0002  division by zero
///                         FOCA0005  multiplied or divided by NaN
///                         FOAR0001  divided by a duration of no length
///           LimitExceeded FODT0002  a component, or the months together, beyond 32 bits; seconds
///                                   beyond 64
/// Spec:     XPath functions and operators 2.0, 10.3 to 10.6; XML Schema part 2, 3.2.6
struct Duration {
  Int128 nanoseconds = 0;   ///< of the days, hours, minutes and seconds
  std::int64_t months = 0;  ///< never of the other sign than the nanoseconds

  bool operator==(const Duration&) const = default;

  static Duration of_minutes(std::int64_t minutes);
  // Components, all with the sign of the whole.
  std::int64_t years_part() const { return months / 12; }
  std::int64_t months_part() const { return months % 12; }
  std::int64_t days_part() const;
  std::int64_t hours_part() const;
  std::int64_t minutes_part() const;
  Decimal seconds_part() const;
};

inline constexpr std::int64_t kSecond = 1'000'000'000;  ///< in nanoseconds
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;

/// White space around it is allowed. Fractions of a nanosecond are cut off.
base::Result<Duration> parse_duration(std::string_view text, Type type);
/// The canonical text: "P1Y2M3DT4H5M6.789S"; nothing at all is "P0M" as an xs:yearMonthDuration,
/// else "PT0S".
std::string to_string(const Duration& value, Type type);

// Operators, for two durations of one ordered type.
base::Result<Duration> add(const Duration& a, const Duration& b);
Duration negated(const Duration& value);
/// Times a number: months are rounded, half up; nanoseconds cut.
base::Result<Duration> multiply(const Duration& value, std::int64_t factor);
base::Result<Duration> multiply(const Duration& value, double factor);
/// Operator div, as the reference computes it: nanoseconds times the binary value of 1 / divisor,
/// so that PT3S div 3 is PT0.999999999S.
base::Result<Duration> divide(const Duration& value, double divisor);
/// An exact share, cut to whole nanoseconds, of fn:avg: PT3S among 3 is PT1S.
Duration share(const Duration& value, std::int64_t among);
/// a div b, rounded to 20 places, half to even.
base::Result<Decimal> divide(const Duration& a, const Duration& b);

}  // namespace ubl::xpath
