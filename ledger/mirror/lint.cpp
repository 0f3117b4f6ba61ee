#include "ledger/mirror/lint.h"

#include "ledger/entry/entry.h"

namespace ledger {

void Lint::look(std::uint64_t index, base::ByteView entry, std::uint64_t now,
                std::uint64_t& last_time) {
  constexpr std::uint64_t kClockTolerance = 300;  // seconds
  const auto note = [&](std::uint64_t& count, const char* what) {
    ++count;
    if (first.empty()) first = "entry " + std::to_string(index) + " " + what;
  };
  std::uint64_t time = 0;
  if (const auto document = DocumentEntry::parse(entry)) {
    time = document->time;
  } else if (const auto system = SystemEntry::parse(entry)) {
    time = system->time;
  } else {
    return note(malformed, "is of no known kind");
  }
  if (time < last_time) note(backwards, "has a time before that of the entry before it");
  if (time > now + kClockTolerance) note(future, "has a time that is to come");
  last_time = time;
}

}  // namespace ledger
