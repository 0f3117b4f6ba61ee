#pragma once

#include <functional>
#include <string_view>

#include "base/clock.h"
#include "base/json/value.h"

namespace ap::server {

/// What happened, one JSON object a line: at, level, event, then the fields given. Passed to
/// whoever writes; there is no other. Never holds document contents, tokens or keys. Threads: any,
/// when the sink takes whole lines from any.
class EventLog final {
 public:
  using Sink = std::function<void(std::string_view line)>;
  EventLog(const base::Clock& clock, Sink sink) : clock_(clock), sink_(std::move(sink)) {}

  void info(std::string_view event, const base::json::Value& fields) const;
  void warn(std::string_view event, const base::json::Value& fields) const;

 private:
  void write(std::string_view level, std::string_view event, const base::json::Value& fields) const;
  const base::Clock& clock_;
  const Sink sink_;
};

/// Each line by one write to standard error, so that lines of threads do not mix.
EventLog::Sink standard_error();

}  // namespace ap::server
