#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/cbor/value.h"
#include "base/crypto/sha256.h"
#include "base/result.h"

namespace ledger {

/// What an access point hands to the log: random-looking fields; the log adds the time.
struct SealedFields {
  std::array<std::uint8_t, 16> pair_tag{};
  std::array<std::uint8_t, 16> trail_tag{};
  base::crypto::Sha256 doc_commit;
  base::crypto::Sha256 rec_commit;
  bool operator==(const SealedFields&) const = default;
};

/// Document entry PLE1, 112 bytes:
///   0  50 4C 45 01   4  suite 01 00 00 00   8  u64 seconds   16 pair_tag[16]   32 trail_tag[16]
///   48 doc_commit[32]   80 rec_commit[32]
struct DocumentEntry {
  std::uint64_t time = 0;  ///< Unix seconds of the batch
  SealedFields fields;

  static constexpr std::size_t kSize = 112;
  base::Bytes encode() const;
  /// Errors: Malformed "entry".
  static base::Result<DocumentEntry> parse(base::ByteView bytes);
  bool operator==(const DocumentEntry&) const = default;
};

/// System entry PLS1, public on purpose: header as above with 'S', then CBOR {0: 1, 1: kind, ...}.
struct SystemEntry {
  enum Kind : std::uint64_t {
    ShardOpen = 1,
    PolicyChange,
    ShardClose,
    Statement,
    RuleSet,
    TimeStamp
  };
  std::uint64_t time = 0;
  base::cbor::Value::Map fields;

  static constexpr std::size_t kMostBytes = 4096;
  base::Bytes encode() const;
  /// Errors: Malformed "entry".
  static base::Result<SystemEntry> parse(base::ByteView bytes);
};

/// The batch time of an entry of either kind. Errors: Malformed "entry".
base::Result<std::uint64_t> entry_time(base::ByteView bytes);

}  // namespace ledger
