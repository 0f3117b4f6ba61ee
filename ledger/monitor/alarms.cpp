#include "ledger/monitor/alarms.h"

#include <optional>

namespace ledger {

void Alarms::raise(const std::string& kind, const std::string& subject, const std::string& words) {
  const base::Timestamp now = clock_.now();
  const std::optional<Alarm> news = standing_.with([&](auto& standing) -> std::optional<Alarm> {
    const auto [place, is_new] =
        standing.try_emplace({kind, subject}, Alarm{kind, subject, words, now});
    if (!is_new && place->second.words == words) return std::nullopt;
    place->second.words = words;
    return place->second;
  });
  if (news) on_change_(Change::Raised, *news);
}

void Alarms::end(const std::string& kind, const std::string& subject) {
  const std::optional<Alarm> ended = standing_.with([&](auto& standing) -> std::optional<Alarm> {
    const auto node = standing.extract({kind, subject});
    if (node.empty()) return std::nullopt;
    return node.mapped();
  });
  if (ended) on_change_(Change::Ended, *ended);
}

std::vector<Alarm> Alarms::standing() const {
  return standing_.with([](const auto& standing) {
    std::vector<Alarm> all;
    for (const auto& [key, alarm] : standing) all.push_back(alarm);
    return all;
  });
}

}  // namespace ledger
