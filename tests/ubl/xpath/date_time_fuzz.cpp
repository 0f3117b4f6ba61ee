// The first octet names a type, the rest is a value, a line end and a duration: what is read is
// written so that it reads back, and what is added can be taken away.
#include "ubl/xpath/date_time.h"

#include <array>
#include <cstdlib>

#include "base/bytes.h"
#include "base/check.h"

namespace {

using namespace ubl::xpath;
using ubl::Int128;

constexpr std::array kTypes{Type::DateTime, Type::Date,      Type::Time, Type::GYearMonth,
                            Type::GYear,    Type::GMonthDay, Type::GDay, Type::GMonth};

void check_duration(const Duration& value) {
  ENSURE(parse_duration(to_string(value, Type::Duration), Type::Duration).value_or(value) == value);
  ENSURE(value.days_part() * value.seconds_part().sign() >= 0);
  const Int128 parts = static_cast<Int128>(value.days_part()) * kDay +
                       static_cast<Int128>(value.hours_part()) * kHour +
                       static_cast<Int128>(value.minutes_part()) * kMinute;
  const Int128 rest = value.nanoseconds - parts;
  ENSURE(rest > -kMinute && rest < kMinute);
  ENSURE(value.years_part() * 12 + value.months_part() == value.months);
}

void check_date(const DateTime& value, Type type) {
  ENSURE(parse_date_time(to_string(value, type), type).value() == value);
  const auto in_utc = adjusted(value, Type::DateTime, std::int16_t{0});
  if (in_utc) ENSURE(compare(*in_utc, value) == 0);
  // As an xs:dateTime it could not be written: +14:30.
  if (value.zone && std::abs(*value.zone) > 14 * 60) return;
  if (type == Type::DateTime || type == Type::Date) {
    for (const Type part : kTypes) {
      const DateTime cast = projected(value, part);
      ENSURE(parse_date_time(to_string(cast, part), part).value() == cast);
    }
  }
}

}  // namespace

void fuzz(base::ByteView in) {
  if (in.empty()) return;
  const Type type = kTypes[static_cast<unsigned char>(in[0]) % kTypes.size()];
  const auto text = base::as_text(in).substr(1);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const auto value = parse_date_time(text.substr(0, end), type);
  const auto duration = parse_duration(text.substr(end), Type::Duration);
  if (value) check_date(*value, type);
  if (duration) check_duration(*duration);
  if (!value || !duration) return;
  const Duration days{duration->nanoseconds, 0};
  const auto later = add(*value, Type::DateTime, days);
  if (!later) return;
  ENSURE(instant(*later) - instant(*value) == days.nanoseconds);
  ENSURE(add(*later, Type::DateTime, negated(days)).value() == *value);
  const auto between = difference(*later, *value);
  ENSURE(between && *between == days);
  if (add(*value, Type::DateTime, *duration)) {
    const auto moved = add(*value, Type::DateTime, {0, duration->months});
    ENSURE(moved && moved->day <= value->day);
  }
}
