#include "ap/server/served.h"

#include "ap/peppol/identifier.h"
#include "base/file/file.h"
#include "base/text.h"

namespace ap::server {

using base::Result;

Result<flow::Served> parse_served(std::string_view text) {
  flow::Served served;
  std::string problems;
  base::Lines lines(text);
  for (int number = 1; !lines.done(); ++number) {
    std::string_view line = lines.next();
    line = base::trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const auto participant = peppol::ParticipantIdentifier::parse(line);
    if (participant) {
      served.insert(participant->key());
    } else {
      problems += (problems.empty() ? "line " : "\nline ") + std::to_string(number) + ": " +
                  participant.error().detail + "; write it such as 0216:003701012636";
    }
  }
  if (!problems.empty()) return base::rejected("config.serves", problems);
  return served;
}

Result<flow::Served> load_served(const Config& config) {
  if (config.serves.empty()) return flow::Served();
  const auto text = base::file::read_text(config.serves);
  if (!text) return base::rejected("config.serves", "`serves`: " + text.error().detail);
  auto served = parse_served(*text);
  if (!served) {
    return base::rejected("config.serves",
                          "`serves` " + config.serves.string() + ": " + served.error().detail);
  }
  return served;
}

}  // namespace ap::server
