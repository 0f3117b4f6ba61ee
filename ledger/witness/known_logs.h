#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/note/note.h"

namespace ledger {

/// One log that a witness knows.
struct KnownLog {
  std::vector<VerifierKey> keys;
  std::string url;  ///< where the log is read; empty = not known
};

/// By origin.
using KnownLogs = std::map<std::string, KnownLog, std::less<>>;

/// Lines "<origin> <vkey> [<url>]", blank lines and lines that start with '#'; an origin may have
/// several keys. Errors, each with the line: Malformed "logs".
base::Result<KnownLogs> parse_known_logs(std::string_view text);

/// Lower-case hex of the SHA-256 of an origin: a log's name in the paths of witnesses and mirrors.
std::string origin_hash(std::string_view origin);

}  // namespace ledger
