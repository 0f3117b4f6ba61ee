#include "ubl/xpath/date_time.h"

#include <cmath>

#include <catch2/catch.hpp>

using namespace ubl::xpath;

namespace {

std::string read(std::string_view text, Type type) {
  const auto value = parse_date_time(text, type);
  return value ? to_string(*value, type) : value.error().code;
}

std::string span(std::string_view text, Type type) {
  const auto value = parse_duration(text, type);
  return value ? to_string(*value, type) : value.error().code;
}

std::string sum(std::string_view text, Type type, std::string_view duration, Type duration_type) {
  const auto value = add(parse_date_time(text, type).value(), type,
                         parse_duration(duration, duration_type).value());
  return value ? to_string(*value, type) : value.error().code;
}

Duration day_time(std::string_view text) {
  return parse_duration(text, Type::DayTimeDuration).value();
}
Duration year_month(std::string_view text) {
  return parse_duration(text, Type::YearMonthDuration).value();
}

}  // namespace

TEST_CASE("dates exist or not as the calendar says; year 0000 is a leap year") {
  CHECK(read("0000-02-29", Type::Date) == "0000-02-29");
  CHECK(read("-0004-02-29", Type::Date) == "-0004-02-29");
  CHECK(read("-0000-01-01", Type::Date) == "0000-01-01");
  CHECK(read(" 2024-02-29Z\n", Type::Date) == "2024-02-29Z");
  CHECK(read("12345-01-01", Type::Date) == "12345-01-01");
  CHECK(read("2147483647-01-01", Type::Date) == "2147483647-01-01");
  CHECK(read("2147483648-01-01", Type::Date) == "FODT0001");
  for (const auto* wrong : {"",
                            "-0001-02-29",
                            "1900-02-29",
                            "1999-02-29",
                            "1999-13-01",
                            "1999-00-01",
                            "1999-01-00",
                            "1999-01-32",
                            "999-01-01",
                            "01999-01-01",
                            "+1999-01-01",
                            "1999-1-01",
                            "1999-01-01z",
                            "1999-01-01 Z",
                            "1999-01-01+1:00",
                            "1999-01-01+13:60",
                            "1999-01-01+15:00",
                            "1999-01-01T",
                            "1999-01-01T00:00:00",
                            "--01-01",
                            "1999-01-011"}) {
    INFO(wrong);
    CHECK(read(wrong, Type::Date) == "FORG0001");
  }
}

TEST_CASE("times roll over at 24:00:00 and keep nanoseconds") {
  CHECK(read("1999-12-31T24:00:00", Type::DateTime) == "2000-01-01T00:00:00");
  CHECK(read("24:00:00.000Z", Type::Time) == "00:00:00Z");
  CHECK(read("01:00:00.1234567899", Type::Time) == "01:00:00.123456789");
  CHECK(read("01:00:00.100", Type::Time) == "01:00:00.1");
  CHECK(read("1999-01-01T00:00:00-00:00", Type::DateTime) == "1999-01-01T00:00:00Z");
  CHECK(read("2147483647-12-31T24:00:00", Type::DateTime) == "FODT0001");
  for (const auto* wrong : {"24:00:00.001", "24:01:00", "23:59:60", "23:60:00", "25:00:00",
                            "1:00:00", "01:00", "01:00:00.", "01:00:00,5", "01:00:00.5.5"}) {
    INFO(wrong);
    CHECK(read(wrong, Type::Time) == "FORG0001");
  }
}

TEST_CASE("fragments of dates") {
  CHECK(read("1999-12+01:00", Type::GYearMonth) == "1999-12+01:00");
  CHECK(read("-0001", Type::GYear) == "-0001");
  CHECK(read("--02-29", Type::GMonthDay) == "--02-29");
  CHECK(read("---31-14:00", Type::GDay) == "---31-14:00");
  CHECK(read("--12Z", Type::GMonth) == "--12Z");
  CHECK(read("--02-30", Type::GMonthDay) == "FORG0001");
  CHECK(read("---32", Type::GDay) == "FORG0001");
  CHECK(read("--13", Type::GMonth) == "FORG0001");
  CHECK(read("--12--", Type::GMonth) == "FORG0001");
  CHECK(read("199", Type::GYear) == "FORG0001");
}

TEST_CASE("instants are compared, without a time zone as in UTC") {
  const auto at = [](std::string_view text, Type type) {
    return parse_date_time(text, type).value();
  };
  CHECK((compare(at("2000-01-01+12:00", Type::Date), at("1999-12-31-12:00", Type::Date)) == 0));
  CHECK((compare(at("2000-01-01", Type::Date), at("2000-01-01Z", Type::Date)) == 0));
  CHECK((compare(at("2000-01-01+14:00", Type::Date), at("2000-01-01", Type::Date)) < 0));
  CHECK((compare(at("00:00:00Z", Type::Time), at("23:00:00-05:00", Type::Time)) < 0));
  CHECK(to_string(DateTime::of(base::Timestamp(std::chrono::milliseconds(-1))), Type::DateTime) ==
        "1969-12-31T23:59:59.999Z");
}

TEST_CASE("durations are counted in months and nanoseconds") {
  CHECK(span("-P1Y14M3DT25H61M61.50S", Type::Duration) == "-P2Y2M4DT2H2M1.5S");
  CHECK(span("P0Y", Type::Duration) == "PT0S");
  CHECK(span("P0Y", Type::YearMonthDuration) == "P0M");
  CHECK(span("-PT0S", Type::DayTimeDuration) == "PT0S");
  CHECK(span("PT0.1234567899S", Type::DayTimeDuration) == "PT0.123456789S");
  CHECK(span("P2147483648D", Type::DayTimeDuration) == "FODT0002");
  CHECK(span("P2147483648M", Type::YearMonthDuration) == "FODT0002");
  CHECK(span("P178956970Y8M", Type::YearMonthDuration) == "FODT0002");
  CHECK(span("P1Y", Type::DayTimeDuration) == "FORG0001");
  CHECK(span("P1D", Type::YearMonthDuration) == "FORG0001");
  for (const auto* wrong : {"", "P", "PT", "P1YT", "P1M1Y", "PT1.S", "PT.5S", "PT1.5M", "P-1Y",
                            "+P1Y", "1Y", "P1", "P1S", "PT1D", "P1Y1Y", "P 1Y"}) {
    INFO(wrong);
    CHECK(span(wrong, Type::Duration) == "FORG0001");
  }
}

TEST_CASE("a month later is the same day or the last of the month") {
  CHECK(sum("2000-01-31", Type::Date, "P1M", Type::YearMonthDuration) == "2000-02-29");
  CHECK(sum("2000-01-31Z", Type::Date, "-P2M", Type::YearMonthDuration) == "1999-11-30Z");
  CHECK(sum("0001-01-31", Type::Date, "-P1Y", Type::YearMonthDuration) == "0000-01-31");
  CHECK(sum("2147483647-12-31", Type::Date, "P1M", Type::YearMonthDuration) == "FODT0001");
}

TEST_CASE("a duration later, dates drop the time of day and times the day") {
  CHECK(sum("2000-01-01", Type::Date, "-PT1S", Type::DayTimeDuration) == "1999-12-31");
  CHECK(sum("2000-01-01", Type::Date, "-PT0.000000999S", Type::DayTimeDuration) == "2000-01-01");
  CHECK(sum("01:00:00+02:00", Type::Time, "-P1DT2H", Type::DayTimeDuration) == "23:00:00+02:00");
  CHECK(sum("-0001-12-31T23:59:59", Type::DateTime, "PT1S", Type::DayTimeDuration) ==
        "0000-01-01T00:00:00");
  const auto late = parse_date_time("2147483647-12-31T00:00:00", Type::DateTime).value();
  const auto early = parse_date_time("-2147483647-01-01T00:00:00", Type::DateTime).value();
  CHECK(to_string(difference(late, early).value(), Type::DayTimeDuration) == "P1568704592243D");
}

TEST_CASE("durations times and by numbers: months round half up, nanoseconds are cut") {
  CHECK(multiply(year_month("-P1M"), 0.5).value() == year_month("P0M"));
  CHECK(multiply(year_month("P1M"), 1.5).value() == year_month("P2M"));
  CHECK(multiply(day_time("PT1S"), 99.1).value() == day_time("PT99.1S"));
  CHECK(multiply(day_time("-PT1S"), 1.9e-9).value() == day_time("-PT0.000000001S"));
  CHECK(multiply(day_time("PT1S"), std::int64_t{1} << 40).value().nanoseconds / kSecond ==
        std::int64_t{1} << 40);
  CHECK(multiply(day_time("P1D"), INT64_MAX).error().code == "FODT0002");
  CHECK(multiply(day_time("P1D"), 1e300).error().code == "FODT0002");
  CHECK(multiply(day_time("P1D"), NAN).error().code == "FOCA0005");
  CHECK(divide(day_time("PT3S"), 3).value() == day_time("PT0.999999999S"));
  CHECK(divide(day_time("PT3S"), INFINITY).value() == day_time("PT0S"));
  CHECK(divide(day_time("PT3S"), 0).error().code == "FODT0002");
  CHECK(divide(day_time("PT3S"), NAN).error().code == "FOCA0005");
  CHECK(share(day_time("PT3S"), 3) == day_time("PT1S"));
  CHECK(divide(day_time("PT2S"), day_time("PT3S")).value().to_string() == "0.66666666666666666667");
  CHECK(divide(year_month("-P5M"), year_month("P3M")).value().to_string() ==
        "-1.66666666666666666667");
  CHECK(divide(day_time("PT2S"), day_time("PT0S")).error().code == "FOAR0001");
}

TEST_CASE("the same instant is seen from another time zone") {
  const auto moved = [](std::string_view text, Type type, std::optional<std::int16_t> zone) {
    return to_string(adjusted(parse_date_time(text, type).value(), type, zone).value(), type);
  };
  CHECK(moved("2000-01-01+05:00", Type::Date, std::int16_t{0}) == "1999-12-31Z");
  CHECK(moved("2000-01-01", Type::Date, std::int16_t{600}) == "2000-01-01+10:00");
  CHECK(moved("2000-01-01+05:00", Type::Date, std::nullopt) == "2000-01-01");
  CHECK(moved("01:00:00+14:00", Type::Time, std::int16_t{-840}) == "21:00:00-14:00");
  CHECK(zone_of(day_time("PT14H")).value() == 840);
  CHECK(zone_of(day_time("PT14H1M")).error().code == "FODT0003");
  CHECK(zone_of(day_time("PT1S")).error().code == "FODT0003");
}
