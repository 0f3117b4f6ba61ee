#include "ubl/xpath/calendar.h"

#include "ubl/xpath/date_time.h"
#include "ubl/xpath/duration.h"
#include "ubl/xpath/number.h"

namespace ubl::xpath {
namespace {

constexpr std::string_view kWrongType = "XPTY0004";

/// Codes of Cast are views; these are all there are.
std::string_view lasting(std::string_view code) {
  for (const std::string_view known :
       {"FODT0001", "FODT0002", "FODT0003", "FOCA0005", "FOAR0001", "FOAR0002", "FORG0008"}) {
    if (code == known) return known;
  }
  return "FORG0001";
}

Cast made(const base::Result<DateTime>& value, Type type, Arena& arena) {
  if (!value) return Cast::failed(lasting(value.error().code));
  return Cast::made(instant_item(*value, type, arena));
}
Cast made(const base::Result<Duration>& value, Type type, Arena& arena) {
  if (!value) return Cast::failed(lasting(value.error().code));
  return Cast::made(duration_item(*value, type, arena));
}

bool is_ordered_duration(Type type) {
  return type == Type::YearMonthDuration || type == Type::DayTimeDuration;
}
bool is_moment(Type type) {
  return type == Type::DateTime || type == Type::Date || type == Type::Time;
}

bool holds(Op op, std::strong_ordering order) {
  switch (op) {
    case Op::Eq:
      return order == 0;
    case Op::Ne:
      return order != 0;
    case Op::Lt:
      return order < 0;
    case Op::Le:
      return order <= 0;
    case Op::Gt:
      return order > 0;
    default:
      return order >= 0;
  }
}

/// A duration and a number.
Cast scaled(Op op, const Item& duration, const Item& number, Arena& arena) {
  const Duration& value = *duration.duration;
  if (op == Op::Div) return made(divide(value, double_of(number)), duration.type, arena);
  if (is_integer(number.type) && !number.big)
    return made(multiply(value, number.integer), duration.type, arena);
  return made(multiply(value, double_of(number)), duration.type, arena);
}

Cast between_durations(Op op, const Item& a, const Item& b, Arena& arena) {
  if (op == Op::Add) return made(add(*a.duration, *b.duration), a.type, arena);
  if (op == Op::Subtract) return made(add(*a.duration, negated(*b.duration)), a.type, arena);
  if (op != Op::Div) return Cast::failed(kWrongType);
  const base::Result<Decimal> quotient = divide(*a.duration, *b.duration);
  if (!quotient) return Cast::failed(lasting(quotient.error().code));
  return Cast::made(number_item(*quotient, Type::Decimal, arena));
}

Cast moved(const Item& moment, const Duration& duration, Type duration_type, Arena& arena) {
  if (moment.type == Type::Time && duration_type != Type::DayTimeDuration)
    return Cast::failed(kWrongType);
  return made(add(*moment.instant, moment.type, duration), moment.type, arena);
}

}  // namespace

Item instant_item(const DateTime& value, Type type, Arena& arena) {
  Item item;
  item.type = type;
  item.instant = arena.make(value);
  return item;
}

Item duration_item(const Duration& value, Type type, Arena& arena) {
  Item item;
  item.type = type;
  item.duration = arena.make(value);
  return item;
}

Cast calendar_from_text(std::string_view text, Type target, Arena& arena) {
  if (is_duration(target)) return made(parse_duration(text, target), target, arena);
  return made(parse_date_time(text, target), target, arena);
}

Cast calendar_cast(const Item& item, Type target, Arena& arena) {
  if (is_duration(item.type) && is_duration(target)) {
    Duration value = *item.duration;
    if (target == Type::YearMonthDuration) value.nanoseconds = 0;
    if (target == Type::DayTimeDuration) value.months = 0;
    return Cast::made(duration_item(value, target, arena));
  }
  const bool has_date = item.type == Type::DateTime || item.type == Type::Date;
  if (!has_date || !is_calendar(target) || (item.type == Type::Date && target == Type::Time))
    return Cast::failed(kWrongType);
  return Cast::made(instant_item(projected(*item.instant, target), target, arena));
}

std::string calendar_text(const Item& item) {
  if (is_duration(item.type)) return to_string(*item.duration, item.type);
  return to_string(*item.instant, item.type);
}

std::optional<bool> calendar_compare(Op op, const Item& a, const Item& b) {
  const bool ordered = op > Op::Ne;
  if (is_duration(a.type)) {
    if (!ordered) return (*a.duration == *b.duration) == (op == Op::Eq);
    if (a.type != b.type || !is_ordered_duration(a.type)) return std::nullopt;
    if (a.type == Type::YearMonthDuration)
      return holds(op, a.duration->months <=> b.duration->months);
    return holds(op, a.duration->nanoseconds <=> b.duration->nanoseconds);
  }
  if (ordered && !is_moment(a.type)) return std::nullopt;
  return holds(op, compare(*a.instant, *b.instant));
}

std::string calendar_key(const Item& item) {
  // The type keeps kinds apart that never compare; durations all compare.
  if (is_duration(item.type)) return to_string(*item.duration, Type::Duration);
  const Int128 at = instant(*item.instant);
  return std::string(name_of(item.type)) + std::to_string(static_cast<std::int64_t>(at / kSecond)) +
         "." + std::to_string(static_cast<std::int64_t>(at % kSecond));
}

Cast calendar_arithmetic(Op op, const Item& a, const Item& b, Arena& arena) {
  if (is_ordered_duration(a.type)) {
    if (a.type == b.type) return between_durations(op, a, b, arena);
    if (is_numeric(b.type) && (op == Op::Multiply || op == Op::Div)) return scaled(op, a, b, arena);
    if (is_moment(b.type) && op == Op::Add) return moved(b, *a.duration, a.type, arena);
    return Cast::failed(kWrongType);
  }
  if (is_numeric(a.type) && is_ordered_duration(b.type) && op == Op::Multiply)
    return scaled(op, b, a, arena);
  if (!is_moment(a.type)) return Cast::failed(kWrongType);
  if (is_ordered_duration(b.type) && op == Op::Add) return moved(a, *b.duration, b.type, arena);
  if (is_ordered_duration(b.type) && op == Op::Subtract)
    return moved(a, negated(*b.duration), b.type, arena);
  if (a.type == b.type && op == Op::Subtract)
    return made(difference(*a.instant, *b.instant), Type::DayTimeDuration, arena);
  return Cast::failed(kWrongType);
}

}  // namespace ubl::xpath
