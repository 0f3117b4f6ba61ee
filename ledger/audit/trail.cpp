#include "ledger/audit/trail.h"

#include "ledger/audit/bundle.h"
#include "ledger/entry/record.h"
#include "ledger/entry/secrets.h"
#include "ledger/note/tlog_proof.h"

namespace ledger {
namespace {

using base::Result;
using base::cbor::Value;

base::Error broken(std::string why) {
  return base::unauthentic("trail", std::move(why));
}

/// One entry after the other; each is held against the one before.
class TrailAuditor {
 public:
  TrailAuditor(base::ByteView secret, const Policy& policy, base::Timestamp now)
      : secret_(secret), policy_(policy), now_(now) {}

  Result<void> next(std::uint32_t number, const std::string& text) {
    TRY(const TlogProof proof, TlogProof::parse(text));
    TRY(const Disclosure disclosed, Disclosure::parse(proof.extra));
    if (!disclosed.doc_salt.empty() || !disclosed.prk.empty() || !disclosed.trail_secret.empty())
      return broken("it discloses more than an entry and its record");
    TrailEntry found;
    found.number = number;
    found.index = proof.index;
    TRY(found.entry, entry_in_log(proof, disclosed));
    const std::string family = family_of(policy_.log.name());
    if (trail_tag(secret_, family, number) != found.entry.fields.trail_tag)
      return broken("the entry is not at that place of the trail");
    TRY(record(disclosed, found));
    if (!judged_.entries.empty()) TRY(follows(judged_.entries.back(), found));
    judged_.entries.push_back(found);
    return {};
  }

  JudgedTrail finish() { return std::move(judged_); }

 private:
  Result<DocumentEntry> entry_in_log(const TlogProof& proof, const Disclosure& disclosed) {
    TRY(const JudgedHead head, judge_head(proof.checkpoint, policy_, now_));
    TRY(verify_inclusion(proof.index, head.checkpoint.size, hash_leaf(disclosed.entry),
                         proof.hashes, head.checkpoint.root));
    TRY(const DocumentEntry entry, DocumentEntry::parse(disclosed.entry));
    if (head.anchor_time && entry.time > *head.anchor_time + kClockToleranceSeconds)
      return broken("the entry claims a time after its witnesses");
    judged_.quorum_met = judged_.quorum_met && head.quorum_met;
    return entry;
  }

  Result<void> record(const Disclosure& disclosed, TrailEntry& found) {
    previous_.reset();
    if (disclosed.record.empty() && disclosed.rec_salt.empty()) return {};
    if (disclosed.record.empty() || disclosed.rec_salt.empty())
      return broken("a record and its salt belong together");
    if (commit_record(disclosed.rec_salt, disclosed.record) != found.entry.fields.rec_commit)
      return broken("the record is not the one that was committed");
    TRY(const Value record, base::cbor::decode(disclosed.record));
    const Value* place = find(record, RecordKey::Trail);
    if (place == nullptr) return broken("the record names no place in the trail");
    TRY(previous_, TrailPlace::parse(*place));
    if (previous_->number != found.number) return broken("the record names another place");
    found.has_record = true;
    found.event = number_of(record, RecordKey::Event);
    found.document_type = number_of(record, RecordKey::DocumentType);
    found.at = number_of(record, RecordKey::Time);
    return {};
  }

  Result<void> follows(const TrailEntry& before, const TrailEntry& found) const {
    if (found.number != before.number + 1)
      return broken("the one before it is missing: number " + std::to_string(found.number - 1));
    if (found.index.value() <= before.index.value())
      return broken("it stands before its predecessor in the log");
    if (previous_ && previous_->previous != before.entry.fields.rec_commit)
      return broken("it is not chained to the one before");
    return {};
  }

  const base::ByteView secret_;
  const Policy& policy_;
  const base::Timestamp now_;
  std::optional<TrailPlace> previous_;  ///< what the record of the entry at hand says
  JudgedTrail judged_;
};

}  // namespace

Result<JudgedTrail> judge_trail(const std::map<std::uint32_t, std::string>& proofs,
                                base::ByteView secret, const Policy& policy, base::Timestamp now) {
  TrailAuditor auditor(secret, policy, now);
  for (const auto& [number, text] : proofs) {
    const auto held = auditor.next(number, text);
    if (!held) return broken("number " + std::to_string(number) + ": " + held.error().detail);
  }
  return auditor.finish();
}

std::string family_of(const std::string& origin) {
  return origin.substr(0, origin.rfind('/'));
}

}  // namespace ledger
