#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ledger/merkle/hash.h"

namespace ledger {

/// How far a mirror has come with each log. Threads: any; one writer for each log.
class MirrorStore {
 public:
  struct Head {
    TreeSize size;
    RootHash root;
    std::string note;  ///< as the log signed it
    bool operator==(const Head&) const = default;
  };
  struct State {
    std::optional<Head> head;      ///< held in full
    std::optional<Head> pending;   ///< verified to continue the head, being fetched
    std::uint64_t next_entry = 0;  ///< everything before it is held
    std::string fork;              ///< the evidence that ended the following; empty = none
    bool operator==(const State&) const = default;
  };
  virtual ~MirrorStore() = default;
  /// A log never met gives an empty state. Errors: Unavailable, Corrupt.
  virtual base::Result<State> load(std::string_view origin) = 0;
  /// Durable on return.
  virtual base::Result<void> save(std::string_view origin, const State& state) = 0;
};

}  // namespace ledger
