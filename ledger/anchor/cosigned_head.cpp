#include "ledger/anchor/cosigned_head.h"

namespace ledger {

using base::Result;

Result<CosignedHead> CosignedHead::open(std::string_view bytes, const Policy& policy) {
  TRY(const SignedCheckpoint opened, open_checkpoint(bytes, policy.log));
  TRY(const Note note, Note::parse(bytes));
  Note own{note.text, {}};
  for (const SignatureLine& line : note.signatures) {
    if (line.is_of(policy.log)) own.signatures.push_back(line);
  }
  CosignedHead found(SignedCheckpoint{opened.checkpoint, own.bytes()});
  for (const Policy::Witness& witness : policy.witnesses) {
    const auto verified = verify_line(note, witness.key);
    if (!verified && verified.error().kind == base::ErrorKind::NotFound) continue;
    if (!verified) return verified.error();
    for (const SignatureLine& line : note.signatures) {
      if (line.is_of(witness.key)) found.add(witness.name, {line.text(), verified->time});
    }
  }
  return found;
}

void CosignedHead::add(const std::string& witness, Cosignature cosignature) {
  lines_.insert_or_assign(witness, std::move(cosignature));
}

SignedCheckpoint CosignedHead::with_lines(const Policy& policy) const {
  SignedCheckpoint shown = head_;
  for (const Policy::Witness& witness : policy.witnesses) {
    const auto found = lines_.find(witness.name);
    if (found != lines_.end()) shown.note += found->second.line;
  }
  return shown;
}

std::optional<Anchored> CosignedHead::anchored(const Policy& policy) const {
  std::vector<std::string> names;
  std::vector<std::uint64_t> times;
  for (const auto& [name, cosignature] : lines_) {
    names.push_back(name);
    times.push_back(cosignature.time);
  }
  const auto time = anchor_time(policy, times);
  if (policy.quorum.empty() || !policy.is_met(names) || !time) return std::nullopt;
  return Anchored{with_lines(policy), *time};
}

}  // namespace ledger
