#include <limits>

#include "ubl/xpath/calendar_text.h"
#include "ubl/xpath/cast.h"
#include "ubl/xpath/date_time.h"

// How dates and times are written and read.
namespace ubl::xpath {
namespace {

base::Error malformed() {
  return {base::ErrorKind::Malformed, "FORG0001", "no such date"};
}

struct Fields {
  bool year, month, day, time;
};

Fields fields_of(Type type) {
  switch (type) {
    case Type::DateTime:
      return {true, true, true, true};
    case Type::Date:
      return {true, true, true, false};
    case Type::Time:
      return {false, false, false, true};
    case Type::GYearMonth:
      return {true, true, false, false};
    case Type::GYear:
      return {true, false, false, false};
    case Type::GMonthDay:
      return {false, true, true, false};
    case Type::GDay:
      return {false, false, true, false};
    default:
      return {false, true, false, false};
  }
}

/// At least four digits; more only without zeros in front.
base::Result<std::int32_t> take_year(Digits& text) {
  const bool negative = text.take('-');
  const std::size_t count = text.count();
  if (count < 4 || (count > 4 && text.peek() == '0')) return malformed();
  const auto year =
      Digits::number(text.take_digits(count), std::numeric_limits<std::int32_t>::max());
  if (!year)
    return base::Error{base::ErrorKind::LimitExceeded, "FODT0001", "a year beyond 32 bits"};
  return static_cast<std::int32_t>(negative ? -*year : *year);
}

/// hh:mm:ss.fff; true when it was 24:00:00.
base::Result<bool> take_time(Digits& text, DateTime& value) {
  const auto hour = text.take_two();
  if (!hour || !text.take(':')) return malformed();
  const auto minute = text.take_two();
  if (!minute || !text.take(':')) return malformed();
  const auto second = text.take_two();
  if (!second) return malformed();
  const auto nanosecond = text.take_fraction();
  if (!nanosecond || *minute > 59 || *second > 59 || *hour > 24) return malformed();
  if (*hour == 24 && (*minute != 0 || *second != 0 || *nanosecond != 0)) return malformed();
  value.hour = *hour == 24 ? std::uint8_t{0} : *hour;
  value.minute = *minute;
  value.second = *second;
  value.nanosecond = *nanosecond;
  return *hour == 24;
}

/// Nothing, "Z", "+02:00". Beyond 14:00 the reference refuses minutes in an xs:dateTime only.
base::Result<std::optional<std::int16_t>> take_zone(Digits& text, Type type) {
  if (text.done()) return std::optional<std::int16_t>();
  if (text.take('Z')) return std::optional<std::int16_t>(std::int16_t{0});
  const bool west = text.peek() == '-';
  if (!text.take(west ? '-' : '+')) return malformed();
  const auto hours = text.take_two();
  if (!hours || !text.take(':')) return malformed();
  const auto minutes = text.take_two();
  if (!minutes || *minutes > 59 || *hours > 14) return malformed();
  if (type == Type::DateTime && *hours == 14 && *minutes > 0) return malformed();
  const int total = *hours * 60 + *minutes;
  return std::optional<std::int16_t>(static_cast<std::int16_t>(west ? -total : total));
}

}  // namespace

base::Result<DateTime> parse_date_time(std::string_view given, Type type) {
  Digits text(trimmed(given));
  const Fields fields = fields_of(type);
  DateTime value = projected(DateTime{}, type);
  if (fields.year) {
    TRY(value.year, take_year(text));
    if (fields.month && !text.take('-')) return malformed();
  } else if (!fields.time && (!text.take('-') || !text.take('-'))) {
    return malformed();
  }
  if (fields.month) {
    const auto month = text.take_two();
    if (!month || *month < 1 || *month > 12) return malformed();
    value.month = *month;
  }
  if (fields.day) {
    if (!text.take('-')) return malformed();
    const auto day = text.take_two();
    if (!day || *day < 1 || *day > days_of_month(value.year, value.month)) return malformed();
    value.day = *day;
  }
  if (fields.time) {
    if (fields.day && !text.take('T')) return malformed();
    TRY(const bool rolls_over, take_time(text, value));
    if (rolls_over && fields.day) {
      TRY(value, next_day(value));
    }
  }
  TRY(value.zone, take_zone(text, type));
  if (!text.done()) return malformed();
  return value;
}

std::string to_string(const DateTime& value, Type type) {
  const Fields fields = fields_of(type);
  std::string text;
  if (fields.year) {
    const std::int64_t year = value.year;
    if (year < 0) text += '-';
    append_padded(text, static_cast<std::uint64_t>(year < 0 ? -year : year), 4);
    if (fields.month) text += '-';
  } else if (!fields.time) {
    text += "--";
  }
  if (fields.month) append_padded(text, value.month, 2);
  if (fields.day) {
    text += '-';
    append_padded(text, value.day, 2);
  }
  if (fields.time) {
    if (fields.day) text += 'T';
    append_padded(text, value.hour, 2);
    text += ':';
    append_padded(text, value.minute, 2);
    text += ':';
    append_padded(text, value.second, 2);
    append_fraction(text, value.nanosecond);
  }
  if (!value.zone) return text;
  if (*value.zone == 0) return text + 'Z';
  const auto minutes = static_cast<std::uint64_t>(*value.zone < 0 ? -*value.zone : *value.zone);
  text += *value.zone < 0 ? '-' : '+';
  append_padded(text, minutes / 60, 2);
  text += ':';
  append_padded(text, minutes % 60, 2);
  return text;
}

void append_padded(std::string& text, std::uint64_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) text.append(width - digits.size(), '0');
  text += digits;
}

void append_fraction(std::string& text, std::uint32_t nanoseconds) {
  if (nanoseconds == 0) return;
  text += '.';
  append_padded(text, nanoseconds, 9);
  while (text.back() == '0') text.pop_back();
}

}  // namespace ubl::xpath
