#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/note/note.h"

namespace ledger {

/// Which log is meant and whose cosignatures make a checkpoint anchored (C2SP tlog-policy):
///   log <vkey> [<url>] / witness <name> <vkey> [<url>] / group <name> all|any|<k> <member>... /
///   quorum <name>|none
/// One log per file. A plain value.
struct Policy {
  struct Witness {
    std::string name;
    VerifierKey key;
    std::string url;
  };
  struct Group {
    std::string name;
    std::size_t needed;
    std::vector<std::string> members;  ///< of witnesses and earlier groups
  };
  VerifierKey log;
  std::string log_url;
  std::vector<Witness> witnesses;
  std::vector<Group> groups;
  std::string quorum;  ///< a witness or group; empty = none

  /// Errors, each with the line: Malformed "policy.key" for a key that is none, "policy".
  static base::Result<Policy> parse(std::string_view text);

  /// Whether the witnesses in the set (by name) make the quorum.
  bool is_met(const std::vector<std::string>& cosigners) const;
};

/// The anchor time of a checkpoint under a policy: the (f+1)-th smallest cosignature time, f =
/// 2(k-1)-m for a flat "k of m" quorum (never below 0), else 0. Unix seconds. No cosignature:
/// nothing.
std::optional<std::uint64_t> anchor_time(const Policy& policy, std::vector<std::uint64_t> times);

}  // namespace ledger
