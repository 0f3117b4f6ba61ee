#include "base/clock.h"

#include <catch2/catch.hpp>

using namespace base;

TEST_CASE("a time is written in UTC with three fraction digits and read back") {
  const auto time = parse_timestamp("2026-03-02T09:15:30.125Z");
  REQUIRE(time);
  CHECK(format_timestamp(*time) == "2026-03-02T09:15:30.125Z");
  CHECK(format_date(*time) == "2026-03-02");
}

TEST_CASE("any offset and fraction of xs:dateTime is understood") {
  const auto [text, utc] = GENERATE(table<std::string, std::string>(
      {{"2026-03-02T09:15:30", "2026-03-02T09:15:30.000Z"},
       {"2026-03-02T11:15:30.1+02:00", "2026-03-02T09:15:30.100Z"},
       {"2026-03-01T23:15:30.123456789-10:00", "2026-03-02T09:15:30.123Z"},
       {"2024-02-29T24:00:00Z", "2024-03-01T00:00:00.000Z"}}));
  REQUIRE(parse_timestamp(text));
  CHECK(format_timestamp(*parse_timestamp(text)) == utc);
}

TEST_CASE("what is no time is refused") {
  const std::string bad =
      GENERATE("", "2026-03-02", "2026-02-29T00:00:00Z", "2026-03-02T25:00:00Z",
               "2026-03-02T09:15:30.Z", "2026-03-02T09:15:30+15:00", "2026-03-02T09:15:30Zx",
               "9999-12-31T24:00:00Z", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01");
  CHECK_FALSE(parse_timestamp(bad));
}
