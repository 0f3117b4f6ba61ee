#include "ledger/audit/head.h"

namespace ledger {

base::Result<JudgedHead> judge_head(std::string_view text, const Policy& policy,
                                    base::Timestamp now) {
  TRY(const SignedCheckpoint opened, open_checkpoint(text, policy.log));
  TRY(const Note note, Note::parse(text));
  JudgedHead head{opened.checkpoint, {}, {}, false};
  std::vector<std::string> names;
  std::vector<std::uint64_t> times;
  const auto latest =
      static_cast<std::uint64_t>(now.time_since_epoch().count() / 1000) + kClockToleranceSeconds;
  for (const Policy::Witness& witness : policy.witnesses) {
    const auto line = verify_line(note, witness.key);
    if (!line && line.error().kind != base::ErrorKind::NotFound) return line.error();
    if (!line || line->time > latest) continue;
    head.cosigners.push_back({witness.name, line->time});
    names.push_back(witness.name);
    times.push_back(line->time);
  }
  head.anchor_time = anchor_time(policy, times);
  head.quorum_met = policy.is_met(names);
  return head;
}

}  // namespace ledger
