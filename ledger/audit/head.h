#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "ledger/note/checkpoint.h"
#include "ledger/note/policy.h"

namespace ledger {

/// How far a clock may be ahead of another one that is right.
inline constexpr std::uint64_t kClockToleranceSeconds = 300;

/// A checkpoint as a policy sees it: signed by its log, cosigned by some of its witnesses.
struct JudgedHead {
  struct Cosigner {
    std::string name;    ///< in the policy
    std::uint64_t time;  ///< Unix seconds
  };
  Checkpoint checkpoint;
  std::vector<Cosigner> cosigners;
  std::optional<std::uint64_t> anchor_time;  ///< Unix seconds
  bool quorum_met = false;
};

/// Judges a signed checkpoint. That too few witnesses signed is no error; a line of a witness that
/// does not hold is one. A cosignature of the future (by more than the tolerance) does not count.
/// Errors: those of open_checkpoint; Unauthentic "note.signature" of a witness.
base::Result<JudgedHead> judge_head(std::string_view note, const Policy& policy,
                                    base::Timestamp now);

}  // namespace ledger
