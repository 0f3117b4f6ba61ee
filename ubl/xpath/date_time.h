#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "ubl/xpath/duration.h"
#include "ubl/xpath/type.h"

/// Dates, times and their fragments, in the proleptic Gregorian calendar; year 0000 exists and is a
/// leap year. A value without a time zone is taken to be in UTC.
///
/// Which of the types a value is of, its holder knows (an Item has its type) and passes as `type`.
/// Errors:   Malformed     FORG0001  not of the lexical form, or no such day
///                         FODT0003  a time zone of more than 14 hours or with seconds
///           LimitExceeded FODT0001  a year beyond 32 bits
/// Spec:     XPath functions and operators 2.0, 10; XML Schema part 2, 3.2.7 to 3.2.14
namespace ubl::xpath {

/// One of xs:dateTime, xs:date, xs:time, xs:gYearMonth, xs:gYear, xs:gMonthDay, xs:gDay, xs:gMonth.
/// Components that the type lacks have those of 1972-12-31T00:00:00, day 1 where a shorter month
/// could come, so that values of one type compare as instants.
struct DateTime {
  std::int32_t year = 1972;
  std::uint8_t month = 12;
  std::uint8_t day = 31;
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  std::uint8_t second = 0;
  std::uint32_t nanosecond = 0;
  std::optional<std::int16_t> zone;  ///< minutes east of UTC

  bool operator==(const DateTime&) const = default;  ///< the same components, zone included

  static DateTime of(base::Timestamp time);  ///< in UTC
};

/// White space around it is allowed. Fractions of a nanosecond are cut off; 24:00:00 is the start
/// of the next day.
base::Result<DateTime> parse_date_time(std::string_view text, Type type);
/// The canonical text, in the value's own time zone.
std::string to_string(const DateTime& value, Type type);

/// Nanoseconds since the start of year 0000, in UTC.
Int128 instant(const DateTime& value);
inline std::strong_ordering compare(const DateTime& a, const DateTime& b) {
  return instant(a) <=> instant(b);
}

unsigned days_of_month(std::int64_t year, unsigned month);
/// The same time of the day after.
base::Result<DateTime> next_day(const DateTime& value);

/// A cast from an xs:dateTime or xs:date to a type that has no other components.
DateTime projected(const DateTime& value, Type target);
/// fn:dateTime. Errors: Malformed FORG0008, when both have a time zone and not the same.
base::Result<DateTime> joined(const DateTime& date, const DateTime& time);

/// The value so much later. xs:date drops the time of day, xs:time the day; months keep the day
/// where the month has it, else they take its last. Of a duration added to an xs:date only whole
/// microseconds count, as in the reference.
base::Result<DateTime> add(const DateTime& value, Type type, const Duration& duration);
/// a - b, an xs:dayTimeDuration.
base::Result<Duration> difference(const DateTime& a, const DateTime& b);

/// The time zone that an xs:dayTimeDuration names, in minutes. Errors: FODT0003.
base::Result<std::int16_t> zone_of(const Duration& duration);
/// The same instant seen from another time zone; a value without one gets it. nullopt takes the
/// time zone away.
base::Result<DateTime> adjusted(const DateTime& value, Type type, std::optional<std::int16_t> zone);

}  // namespace ubl::xpath
