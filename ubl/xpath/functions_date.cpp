#include <array>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/calendar.h"
#include "ubl/xpath/date_time.h"
#include "ubl/xpath/duration.h"
#include "ubl/xpath/number.h"

// Spec: XPath functions and operators 2.0, 5.2, 10.5, 10.7 and 16.3 to 16.6.
namespace ubl::xpath {
namespace {

using From = Builtin::From;

Single instant_or_fail(Evaluator& evaluator, const Expr& call, const base::Result<DateTime>& value,
                       Type type) {
  if (!value) return evaluator.fail_single(value.error().code, call, value.error().detail);
  return instant_item(*value, type, evaluator.arena());
}

/// One function per component: `get` takes the value of argument 0.
template <Type kType, auto get>
Single component(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single given = evaluator.argument(*call.args[0], focus, kType);
  if (given.state != Single::State::One) return given;
  if constexpr (kType == Type::Duration) {
    return get(*given.item.duration, evaluator.arena());
  } else {
    return get(*given.item.instant, evaluator.arena());
  }
}

Single year(const DateTime& value, Arena&) {
  return Item::of_integer(value.year);
}
Single month(const DateTime& value, Arena&) {
  return Item::of_integer(value.month);
}
Single day(const DateTime& value, Arena&) {
  return Item::of_integer(value.day);
}
Single hours(const DateTime& value, Arena&) {
  return Item::of_integer(value.hour);
}
Single minutes(const DateTime& value, Arena&) {
  return Item::of_integer(value.minute);
}
Single seconds(const DateTime& value, Arena& arena) {
  const std::int64_t nanoseconds = value.second * kSecond + value.nanosecond;
  return number_item(Decimal::scaled(nanoseconds, 9), Type::Decimal, arena);
}
Single timezone(const DateTime& value, Arena& arena) {
  if (!value.zone) return {};
  return duration_item(Duration::of_minutes(*value.zone), Type::DayTimeDuration, arena);
}
Single duration_years(const Duration& value, Arena&) {
  return Item::of_integer(value.years_part());
}
Single duration_months(const Duration& value, Arena&) {
  return Item::of_integer(value.months_part());
}
Single duration_days(const Duration& value, Arena&) {
  return Item::of_integer(value.days_part());
}
Single duration_hours(const Duration& value, Arena&) {
  return Item::of_integer(value.hours_part());
}
Single duration_minutes(const Duration& value, Arena&) {
  return Item::of_integer(value.minutes_part());
}
Single duration_seconds(const Duration& value, Arena& arena) {
  return number_item(value.seconds_part(), Type::Decimal, arena);
}

template <Type kType>
Single adjust(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single given = evaluator.argument(*call.args[0], focus, kType);
  if (given.is_error()) return given;
  std::optional<std::int16_t> zone = std::int16_t{0};  // the implicit time zone
  if (call.args.size() > 1) {
    const Single wanted = evaluator.argument(*call.args[1], focus, Type::DayTimeDuration);
    if (wanted.is_error()) return wanted;
    zone = std::nullopt;
    if (!wanted.is_empty()) {
      const auto minutes = zone_of(*wanted.item.duration);
      if (!minutes)
        return evaluator.fail_single(minutes.error().code, call, minutes.error().detail);
      zone = *minutes;
    }
  }
  if (given.is_empty()) return given;
  return instant_or_fail(evaluator, call, adjusted(*given.item.instant, kType, zone), kType);
}

Single fn_date_time(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single date = evaluator.argument(*call.args[0], focus, Type::Date);
  if (date.is_error()) return date;
  const Single time = evaluator.argument(*call.args[1], focus, Type::Time);
  if (time.is_error()) return time;
  if (date.is_empty() || time.is_empty()) return {};
  return instant_or_fail(evaluator, call, joined(*date.item.instant, *time.item.instant),
                         Type::DateTime);
}

template <Type kType>
Single current(Evaluator& evaluator, const Expr&, const Focus&) {
  return instant_item(projected(DateTime::of(evaluator.now()), kType), kType, evaluator.arena());
}
Single fn_implicit_timezone(Evaluator& evaluator, const Expr&, const Focus&) {
  return duration_item(Duration{}, Type::DayTimeDuration, evaluator.arena());
}

constexpr Builtin whole(std::string_view name,
                        Single (*single)(Evaluator&, const Expr&, const Focus&),
                        Type result = Type::Integer) {
  return {name, 1, 1, result, Occurs::Optional, From::Nothing, single};
}
constexpr Builtin adjusting(std::string_view name, Type result,
                            Single (*single)(Evaluator&, const Expr&, const Focus&)) {
  return {name, 1, 2, result, Occurs::Optional, From::Nothing, single};
}
constexpr Builtin now(std::string_view name, Type result,
                      Single (*single)(Evaluator&, const Expr&, const Focus&)) {
  return {name, 0, 0, result, Occurs::One, From::Nothing, single, nullptr, nullptr, false};
}

constexpr std::array kFunctions = std::to_array<Builtin>({
    whole("year-from-dateTime", component<Type::DateTime, year>),
    whole("month-from-dateTime", component<Type::DateTime, month>),
    whole("day-from-dateTime", component<Type::DateTime, day>),
    whole("hours-from-dateTime", component<Type::DateTime, hours>),
    whole("minutes-from-dateTime", component<Type::DateTime, minutes>),
    whole("seconds-from-dateTime", component<Type::DateTime, seconds>, Type::Decimal),
    whole("timezone-from-dateTime", component<Type::DateTime, timezone>, Type::DayTimeDuration),
    whole("year-from-date", component<Type::Date, year>),
    whole("month-from-date", component<Type::Date, month>),
    whole("day-from-date", component<Type::Date, day>),
    whole("timezone-from-date", component<Type::Date, timezone>, Type::DayTimeDuration),
    whole("hours-from-time", component<Type::Time, hours>),
    whole("minutes-from-time", component<Type::Time, minutes>),
    whole("seconds-from-time", component<Type::Time, seconds>, Type::Decimal),
    whole("timezone-from-time", component<Type::Time, timezone>, Type::DayTimeDuration),
    whole("years-from-duration", component<Type::Duration, duration_years>),
    whole("months-from-duration", component<Type::Duration, duration_months>),
    whole("days-from-duration", component<Type::Duration, duration_days>),
    whole("hours-from-duration", component<Type::Duration, duration_hours>),
    whole("minutes-from-duration", component<Type::Duration, duration_minutes>),
    whole("seconds-from-duration", component<Type::Duration, duration_seconds>, Type::Decimal),
    adjusting("adjust-dateTime-to-timezone", Type::DateTime, adjust<Type::DateTime>),
    adjusting("adjust-date-to-timezone", Type::Date, adjust<Type::Date>),
    adjusting("adjust-time-to-timezone", Type::Time, adjust<Type::Time>),
    {"dateTime", 2, 2, Type::DateTime, Occurs::Optional, From::Nothing, fn_date_time},
    now("current-dateTime", Type::DateTime, current<Type::DateTime>),
    now("current-date", Type::Date, current<Type::Date>),
    now("current-time", Type::Time, current<Type::Time>),
    now("implicit-timezone", Type::DayTimeDuration, fn_implicit_timezone),
});

}  // namespace

std::span<const Builtin> date_functions() {
  return kFunctions;
}

}  // namespace ubl::xpath
