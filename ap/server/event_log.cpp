#include "ap/server/event_log.h"

#include <unistd.h>

namespace ap::server {

using base::json::Value;

void EventLog::info(std::string_view event, const Value& fields) const {
  write("info", event, fields);
}

void EventLog::warn(std::string_view event, const Value& fields) const {
  write("warning", event, fields);
}

void EventLog::write(std::string_view level, std::string_view event, const Value& fields) const {
  Value head = Value::object();
  head.set("at", base::format_timestamp(clock_.now())).set("level", level).set("event", event);
  std::string line = base::json::write(head);
  if (!fields.members()->empty()) {
    line.back() = ',';  // the two objects are one, and nothing is copied on the way
    line.append(base::json::write(fields), 1);
  }
  sink_(line += '\n');
}

EventLog::Sink standard_error() {
  return [](std::string_view line) {
    // A log nobody reads must not stop the node: what cannot be written is dropped.
    static_cast<void>(::write(STDERR_FILENO, line.data(), line.size()) == 0);
  };
}

}  // namespace ap::server
