#include "ledger/witness/known_logs.h"

#include "base/crypto/sha256.h"
#include "base/text.h"

namespace ledger {
namespace {

using base::Result;

Result<void> read_line(std::string_view line, KnownLogs& logs) {
  std::vector<std::string_view> words;
  for (const std::string_view word : base::split(line, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  if (words.size() != 2 && words.size() != 3)
    return base::malformed("logs", "expected: <origin> <vkey> [<url>]");
  if (words[0].size() > 255) return base::malformed("logs", "an origin has at most 255 bytes");
  TRY(VerifierKey key, VerifierKey::parse(words[1]));
  if (key.type() != KeyType::Log) return base::malformed("logs", "that is a cosigner's key");
  KnownLog& log = logs[std::string(words[0])];
  log.keys.push_back(std::move(key));
  if (words.size() == 3) log.url = words[2];
  return {};
}

}  // namespace

Result<KnownLogs> parse_known_logs(std::string_view text) {
  KnownLogs logs;
  base::Lines lines(text);
  for (int number = 1; !lines.done(); ++number) {
    const std::string_view line = base::trim(lines.next());
    if (line.empty() || line.front() == '#') continue;
    const auto read = read_line(line, logs);
    if (!read)
      return base::malformed("logs", "line " + std::to_string(number) + ": " + read.error().detail);
  }
  return logs;
}

std::string origin_hash(std::string_view origin) {
  return base::crypto::sha256(origin).hex();
}

}  // namespace ledger
