#include "base/clock.h"

#include <cstdio>

#include "base/text.h"

namespace base {

Timestamp SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string format_timestamp(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[40];
  std::snprintf(text, sizeof text, "%sT%02d:%02d:%02d.%03dZ", format_date(time).c_str(),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()),
                static_cast<int>(clock.subseconds().count()));
  return text;
}

std::string format_date(Timestamp time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  char text[24];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

namespace {

/// Reads digits and separators from the front of a text; one failure sticks.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  int digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) return fail();
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  void expect(char c) {
    if (!accept(c)) fail();
  }
  bool accept(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool done() const { return rest_.empty(); }
  bool good() const { return good_; }

 private:
  int fail() {
    good_ = false;
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

Result<Timestamp> parse_timestamp(std::string_view text) {
  const auto bad = [&] {
    return malformed("time", "not a date and time: " + std::string(text.substr(0, 40)));
  };
  Scanner scan(trim(text));
  const int year = scan.digits(4);
  scan.expect('-');
  const int month = scan.digits(2);
  scan.expect('-');
  const int day = scan.digits(2);
  if (!scan.accept('T')) scan.expect('t');
  const int hour = scan.digits(2);
  scan.expect(':');
  const int minute = scan.digits(2);
  scan.expect(':');
  const int second = scan.digits(2);
  int milliseconds = 0;
  if (scan.accept('.')) {
    int seen = 0;
    for (; scan.at_digit(); ++seen) {
      const int digit = scan.digits(1);
      if (seen < 3) milliseconds = milliseconds * 10 + digit;
    }
    if (seen == 0 || seen > 9) return bad();
    for (; seen < 3; ++seen) milliseconds *= 10;
  }
  std::chrono::minutes offset{0};
  if (!scan.accept('Z') && !scan.accept('z') && !scan.done()) {
    const bool east = scan.accept('+');
    if (!east) scan.expect('-');
    const int hours = scan.digits(2);
    scan.expect(':');
    const int minutes = scan.digits(2);
    if (hours > 14 || minutes > 59) return bad();
    offset = std::chrono::minutes((east ? 1 : -1) * (hours * 60 + minutes));
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  const bool midnight_24 = hour == 24 && minute == 0 && second == 0 && milliseconds == 0;
  if (!scan.good() || !scan.done() || !date.ok() || (hour > 23 && !midnight_24) || minute > 59 ||
      second > 60) {
    return bad();
  }
  const Timestamp time = Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
                         std::chrono::minutes(minute) + std::chrono::seconds(second) +
                         std::chrono::milliseconds(milliseconds) - offset;
  // An offset or 24:00 may lead out of the years that four digits can write.
  constexpr std::chrono::sys_days kFirst(std::chrono::year(0) / 1 / 1);
  constexpr std::chrono::sys_days kBeyond(std::chrono::year(10000) / 1 / 1);
  if (time < kFirst || time >= kBeyond) return bad();
  return time;
}

}  // namespace base
