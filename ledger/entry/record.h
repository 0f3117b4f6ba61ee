#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/cbor/value.h"
#include "base/crypto/sha256.h"
#include "base/result.h"

namespace ledger {

/// The keys of a record, the CBOR map that an entry's rec_commit commits to. Never used again for
/// something else; 32 and above are extensions.
enum class RecordKey : std::uint64_t {
  Version = 0,
  Event = 1,
  Time = 2,  ///< Unix milliseconds
  Role = 3,
  DocCommit = 4,
  PayCommit = 5,
  DocumentType = 6,
  SbdBytes = 7,
  Trail = 8,  ///< [number from 0, rec_commit of the one before or null]
  Evidence = 9,
  Concerned = 10,  ///< [[H(origin), rec_commit]...] of other entries
  Reason = 11,
  RuleSet = 12,
  Software = 13,
  Id = 14,  ///< of the entry: the key under which it is appended once
};

/// Where an event stands in the trail of its purchase: chained to the one before by its commitment.
struct TrailPlace {
  std::uint32_t number = 0;
  std::optional<base::crypto::Sha256> previous;  ///< rec_commit; nothing for number 0 alone

  base::cbor::Value encode() const;
  /// Errors: Malformed "record.trail".
  static base::Result<TrailPlace> parse(const base::cbor::Value& value);
  bool operator==(const TrailPlace&) const = default;
};

/// The value of a record under a key, or nullptr; also when the record is no map.
const base::cbor::Value* find(const base::cbor::Value& record, RecordKey key);
/// The same, where a number stands there.
std::optional<std::uint64_t> number_of(const base::cbor::Value& record, RecordKey key);

/// For people: "received and receipt issued", "invoice". Unknown numbers: "event 12", "type 13".
std::string event_text(std::uint64_t event);
std::string document_type_text(std::uint64_t type);

}  // namespace ledger
