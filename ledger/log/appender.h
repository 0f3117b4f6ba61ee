#pragma once

#include <array>
#include <vector>

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

/// An entry to be appended, and the id under which it is appended once.
struct Pending {
  SealedFields fields;
  EntryId id{};
};

/// Appends to a city's log. A seam of the access point. Threads: any.
class Appender {
 public:
  virtual ~Appender() = default;
  /// Returns once all entries are integrated, in this order: durable, in a signed and published
  /// checkpoint. An id that is there already gives its old position. Errors: Unavailable "log.full"
  /// and "log.disk" (nothing was done), "log.stopped"; Corrupt "log.*".
  virtual base::Result<std::vector<Appended>> append_all(const std::vector<Pending>& entries) = 0;

  base::Result<Appended> append(const SealedFields& fields, const EntryId& id) {
    TRY(auto appended, append_all({{fields, id}}));
    return std::move(appended.front());
  }
};

}  // namespace ledger
