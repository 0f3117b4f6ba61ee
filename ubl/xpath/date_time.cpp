#include "ubl/xpath/date_time.h"

#include <array>
#include <cstdlib>
#include <limits>

namespace ubl::xpath {
namespace {

base::Error no_such_year() {
  return {base::ErrorKind::LimitExceeded, "FODT0001", "a year beyond 32 bits"};
}

bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr std::int64_t kDaysOf400Years = 146'097;

/// Days before March 1 of year 0 count negative. A year that starts in March ends in its leap day.
std::int64_t day_number(std::int64_t year, unsigned month, unsigned day) {
  const std::int64_t march_year = month < 3 ? year - 1 : year;
  const std::int64_t era = (march_year >= 0 ? march_year : march_year - 399) / 400;
  const std::int64_t in_era = march_year - era * 400;
  const std::int64_t in_year = (153 * (month < 3 ? month + 9 : month - 3) + 2) / 5 + day - 1;
  return era * kDaysOf400Years + in_era * 365 + in_era / 4 - in_era / 100 + in_year;
}

struct Day {
  std::int64_t year;
  unsigned month, day;
};

Day day_of(std::int64_t number) {
  const std::int64_t era =
      (number >= 0 ? number : number - (kDaysOf400Years - 1)) / kDaysOf400Years;
  const std::int64_t rest = number - era * kDaysOf400Years;
  const std::int64_t in_era = (rest - rest / 1460 + rest / 36'524 - rest / 146'096) / 365;
  const std::int64_t in_year = rest - (365 * in_era + in_era / 4 - in_era / 100);
  const std::int64_t march_month = (5 * in_year + 2) / 153;
  const auto day = static_cast<unsigned>(in_year - (153 * march_month + 2) / 5 + 1);
  const auto month = static_cast<unsigned>(march_month < 10 ? march_month + 3 : march_month - 9);
  return {in_era + era * 400 + (month < 3 ? 1 : 0), month, day};
}

std::int64_t nanoseconds_of_day(const DateTime& value) {
  return value.hour * kHour + value.minute * kMinute + value.second * kSecond + value.nanosecond;
}

/// In the value's own time zone.
Int128 local_instant(const DateTime& value) {
  return static_cast<Int128>(day_number(value.year, value.month, value.day)) * kDay +
         nanoseconds_of_day(value);
}

void set_time(DateTime& value, std::int64_t nanoseconds) {
  value.hour = static_cast<std::uint8_t>(nanoseconds / kHour);
  value.minute = static_cast<std::uint8_t>(nanoseconds / kMinute % 60);
  value.second = static_cast<std::uint8_t>(nanoseconds / kSecond % 60);
  value.nanosecond = static_cast<std::uint32_t>(nanoseconds % kSecond);
}

/// What is at a local instant; the time zone stays.
base::Result<DateTime> at(const DateTime& value, Int128 local) {
  Int128 days = local / kDay, rest = local % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  const Day day = day_of(static_cast<std::int64_t>(days));
  constexpr std::int64_t kMostYears = std::numeric_limits<std::int32_t>::max();
  if (day.year > kMostYears || day.year < -kMostYears) return no_such_year();
  DateTime made = value;
  made.year = static_cast<std::int32_t>(day.year);
  made.month = static_cast<std::uint8_t>(day.month);
  made.day = static_cast<std::uint8_t>(day.day);
  set_time(made, static_cast<std::int64_t>(rest));
  return made;
}

/// Only the time of day is left.
DateTime on_reference_day(const DateTime& value) {
  DateTime made;
  set_time(made, nanoseconds_of_day(value));
  made.zone = value.zone;
  return made;
}

/// Only the day is left.
DateTime at_midnight(DateTime value) {
  set_time(value, 0);
  return value;
}

base::Result<DateTime> add_months(const DateTime& value, std::int64_t months) {
  const std::int64_t count = std::int64_t{value.year} * 12 + (value.month - 1) + months;
  const std::int64_t year = count >= 0 ? count / 12 : -((-count + 11) / 12);
  constexpr std::int64_t kMostYears = std::numeric_limits<std::int32_t>::max();
  if (year > kMostYears || year < -kMostYears) return no_such_year();
  DateTime made = value;
  made.year = static_cast<std::int32_t>(year);
  made.month = static_cast<std::uint8_t>(count - year * 12 + 1);
  const unsigned last = days_of_month(year, made.month);
  if (made.day > last) made.day = static_cast<std::uint8_t>(last);
  return made;
}

}  // namespace

unsigned days_of_month(std::int64_t year, unsigned month) {
  constexpr std::array<std::uint8_t, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

DateTime DateTime::of(base::Timestamp time) {
  // 1970-01-01 is day 719468 after March 1 of year 0.
  constexpr Int128 kEpoch = static_cast<Int128>(719'468) * kDay;
  const Int128 local = kEpoch + static_cast<Int128>(time.time_since_epoch().count()) * 1'000'000;
  DateTime value;
  value.zone = std::int16_t{0};
  return at(value, local).value_or(value);
}

base::Result<DateTime> next_day(const DateTime& value) {
  return at(value, local_instant(value) + kDay);
}

Int128 instant(const DateTime& value) {
  return local_instant(value) - static_cast<Int128>(value.zone.value_or(0)) * kMinute;
}

DateTime projected(const DateTime& value, Type target) {
  if (target == Type::DateTime) return value;
  if (target == Type::Time) return on_reference_day(value);
  DateTime made = at_midnight(value);
  const DateTime reference;
  if (target == Type::GMonthDay || target == Type::GMonth || target == Type::GDay)
    made.year = reference.year;
  if (target == Type::GYear) made.month = 1;
  if (target == Type::GDay) made.month = reference.month;
  if (target == Type::GYearMonth || target == Type::GYear || target == Type::GMonth) made.day = 1;
  return made;
}

base::Result<DateTime> joined(const DateTime& date, const DateTime& time) {
  if (date.zone && time.zone && *date.zone != *time.zone)
    return base::Error{base::ErrorKind::Malformed, "FORG0008", "two different time zones"};
  DateTime made = date;
  set_time(made, nanoseconds_of_day(time));
  if (time.zone) made.zone = time.zone;
  return made;
}

base::Result<DateTime> add(const DateTime& value, Type type, const Duration& duration) {
  if (type == Type::Time) {
    std::int64_t in_day =
        nanoseconds_of_day(value) + static_cast<std::int64_t>(duration.nanoseconds % kDay);
    if (in_day < 0) in_day += kDay;
    DateTime made = value;
    set_time(made, in_day % kDay);
    return made;
  }
  DateTime moved = value;
  if (duration.months != 0) {
    TRY(moved, add_months(value, duration.months));
  }
  if (duration.nanoseconds == 0) return moved;
  const Int128 counted =
      type == Type::Date ? duration.nanoseconds / 1000 * 1000 : duration.nanoseconds;
  TRY(moved, at(moved, local_instant(moved) + counted));
  return type == Type::Date ? at_midnight(moved) : moved;
}

base::Result<Duration> difference(const DateTime& a, const DateTime& b) {
  return add(Duration{instant(a) - instant(b), 0}, Duration{});
}

base::Result<std::int16_t> zone_of(const Duration& duration) {
  if (duration.nanoseconds % kMinute != 0 || duration.nanoseconds > 14 * kHour ||
      duration.nanoseconds < -14 * kHour)
    return base::Error{base::ErrorKind::Malformed, "FODT0003", "not a time zone"};
  return static_cast<std::int16_t>(duration.nanoseconds / kMinute);
}

base::Result<DateTime> adjusted(const DateTime& value, Type type,
                                std::optional<std::int16_t> zone) {
  DateTime made = value;
  if (zone && value.zone) {
    const Int128 east = static_cast<Int128>(*zone - *value.zone) * kMinute;
    TRY(made, at(value, local_instant(value) + east));
    if (type == Type::Time) made = on_reference_day(made);
    if (type == Type::Date) made = at_midnight(made);
  }
  made.zone = zone;
  return made;
}

}  // namespace ubl::xpath
