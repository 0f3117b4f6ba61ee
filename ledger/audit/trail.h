#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/head.h"
#include "ledger/entry/entry.h"
#include "ledger/merkle/hash.h"

namespace ledger {

/// One entry of a trail as its proof shows it. What only the record says is absent without it.
struct TrailEntry {
  std::uint32_t number = 0;  ///< in the trail, from 0
  LeafIndex index;           ///< in the log
  DocumentEntry entry;
  bool has_record = false;  ///< disclosed, and the one that was committed
  std::optional<std::uint64_t> event;
  std::optional<std::uint64_t> document_type;
  std::optional<std::uint64_t> at;  ///< Unix milliseconds
};

/// A run of a trail's entries that holds: one log, every entry at its place of the trail, each
/// chained to the one before where records are disclosed, none left out between the first and the
/// last.
struct JudgedTrail {
  std::vector<TrailEntry> entries;
  bool quorum_met = true;  ///< of every head
};

/// Judges the enclosed proofs of a trail, by their numbers. `secret` is T. They disclose entries,
/// and records with their salts, nothing else. That nothing follows the last needs the whole log.
/// Errors: Unauthentic "trail" with the number of the entry that does not hold, and why.
base::Result<JudgedTrail> judge_trail(const std::map<std::uint32_t, std::string>& proofs,
                                      base::ByteView secret, const Policy& policy,
                                      base::Timestamp now);

/// "ledger.espoo.example" of "ledger.espoo.example/2026": the logs of one city share it.
std::string family_of(const std::string& origin);

}  // namespace ledger
