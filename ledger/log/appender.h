#pragma once

#include <array>

#include "base/result.h"
#include "ledger/entry/entry.h"
#include "ledger/note/checkpoint.h"

namespace ledger {

/// Where an entry stands, and a checkpoint that covers it.
struct Appended {
  std::string origin;
  LeafIndex index;
  SignedCheckpoint checkpoint;
};

using EntryId = std::array<std::uint8_t, 16>;

/// Appends to a city's log. A seam of the access point. Threads: any.
class Appender {
 public:
  virtual ~Appender() = default;
  /// Returns once the entry is integrated: durable, in a signed and published checkpoint. The same
  /// id again gives the old position. Errors: Unavailable "log.full", "log.stopped"; Corrupt
  /// "log.*".
  virtual base::Result<Appended> append(const SealedFields& fields, const EntryId& id) = 0;
};

}  // namespace ledger
