#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

/// UTC with milliseconds: the only notion of "when" in this code base.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where the time comes from. Passed to constructors; tests step it.
/// Threads: now() may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

/// "2026-03-02T09:15:30.125Z", always three fraction digits (RFC 3339, UTC).
std::string format_timestamp(Timestamp time);
/// "2026-03-02".
std::string format_date(Timestamp time);
/// Any xs:dateTime or RFC 3339 time: 0-9 fraction digits, any offset; none means UTC.
/// Errors: Malformed "time".
Result<Timestamp> parse_timestamp(std::string_view text);

}  // namespace base
