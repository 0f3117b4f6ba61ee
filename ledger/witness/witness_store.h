#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ledger/merkle/hash.h"

namespace ledger {

/// What a witness must never forget: the largest tree of each log that it cosigned. Threads: any.
class WitnessStore {
 public:
  struct Cosigned {
    TreeSize size;
    RootHash root;
    std::string note;  ///< the checkpoint with the log's lines and the witness's own
    bool operator==(const Cosigned&) const = default;
  };
  struct State {
    std::optional<Cosigned> last;
    /// A checkpoint that bears our line and is larger than `last`: an old copy of this store was
    /// restored. Nothing of this log is signed until `last` is proven to be its prefix.
    std::optional<Cosigned> ahead;
    bool operator==(const State&) const = default;
  };
  virtual ~WitnessStore() = default;
  virtual base::Result<State> load(std::string_view origin) = 0;
  /// Replaces the last one if its size is still `expected` (nothing = none yet), in one durable
  /// step; a mark `ahead` of that size or a smaller one is forgotten with it.
  /// Errors: Conflict "witness.moved" also when a mark ahead of `next` stands; any other error
  /// leaves the outcome unknown.
  virtual base::Result<void> replace(std::string_view origin, std::optional<TreeSize> expected,
                                     const Cosigned& next) = 0;
  /// Remembers that we signed this once, unless what is known is as large. Durable on return.
  virtual base::Result<void> mark_ahead(std::string_view origin, const Cosigned& found) = 0;
};

}  // namespace ledger
