#include "ledger/audit/verify.h"

#include <algorithm>

#include "ledger/audit/head.h"
#include "ledger/entry/record.h"
#include "ledger/entry/secrets.h"
#include "ledger/merkle/proof.h"
#include "ledger/note/tlog_proof.h"

namespace ledger {
namespace {

using base::Bytes;
using base::ByteView;
using base::Result;
using base::cbor::Value;

// Keys of the evidence in a record.
enum EvidenceKey : std::uint64_t { kReceipt = 3, kReport = 4 };

const Value* evidence_of(const Value* evidence, std::uint64_t key) {
  const auto* map = evidence == nullptr ? nullptr : evidence->map();
  if (map == nullptr) return nullptr;
  const auto found = map->find(key);
  return found == map->end() ? nullptr : &found->second;
}

std::string time_text(std::uint64_t seconds) {
  return base::format_timestamp(base::Timestamp(std::chrono::seconds(seconds)));
}

/// Asks one question after the other; each may rest on those before it.
class Auditor {
 public:
  Auditor(const Policy& policy, base::Timestamp now) : policy_(policy), now_(now) {}

  Result<Audit> run(ByteView bytes, const std::optional<Bytes>& document) {
    TRY(bundle_, Bundle::parse(bytes));
    TRY(proof_, TlogProof::parse(bundle_.proof));
    TRY(disclosed_, Disclosure::parse(proof_.extra));
    if (document) bundle_.document = *document;
    audit_.index = proof_.index;
    pass("bundle", "the bundle is whole: a document, a proof and what is disclosed for it");
    const bool sound = checkpoint() && inclusion() && entry() && record() && the_document() &&
                       pair() && trail() && evidence() && time();
    if (!sound) {
      audit_.verdict = AuditVerdict::Invalid;
    } else {
      audit_.verdict = quorum_met_ ? AuditVerdict::Valid : AuditVerdict::QuorumMissing;
    }
    return std::move(audit_);
  }

 private:
  bool pass(std::string name, std::string detail) {
    audit_.steps.push_back({std::move(name), true, std::move(detail)});
    return true;
  }
  bool fail(std::string name, std::string detail) {
    audit_.steps.push_back({std::move(name), false, std::move(detail)});
    return false;
  }

  /// Who signed. A quorum that is not there leaves the answer open; a cosignature that does not
  /// hold closes it.
  bool checkpoint() {
    const auto opened = open_checkpoint(proof_.checkpoint, policy_.log);
    if (!opened)
      return fail("checkpoint", "not signed by the log of your policy: " + opened.error().detail);
    audit_.origin = opened->checkpoint.origin;
    audit_.size = opened->checkpoint.size;
    pass("checkpoint", "signed by " + audit_.origin + ", a log of " +
                           std::to_string(audit_.size.value()) + " entries");
    const auto judged = judge_head(proof_.checkpoint, policy_, now_);
    if (!judged) return fail("quorum", judged.error().detail);
    head_ = *judged;
    audit_.anchor_time = head_.anchor_time;
    return quorum();
  }

  bool quorum() {
    quorum_met_ = head_.quorum_met;
    std::string seen;
    for (const JudgedHead::Cosigner& cosigner : head_.cosigners)
      seen += (seen.empty() ? "" : ", ") + cosigner.name + " at " + time_text(cosigner.time);
    if (policy_.quorum.empty())
      return pass("quorum", "not anchored: your policy asks for no witness");
    if (!quorum_met_) {
      audit_.steps.push_back({"quorum", false,
                              (seen.empty() ? "no witness of your policy"
                                            : "of the witnesses of your policy only " + seen) +
                                  " cosigned this checkpoint"});
      return true;
    }
    return pass("quorum", "cosigned by " + seen + "; anchored at " +
                              time_text(*audit_.anchor_time) + " at the latest");
  }

  bool inclusion() {
    const auto held =
        verify_inclusion(proof_.index, head_.checkpoint.size, hash_leaf(disclosed_.entry),
                         proof_.hashes, head_.checkpoint.root);
    if (!held) return fail("inclusion", "the entry is not in that log: " + held.error().detail);
    return pass("inclusion", "the entry stands at index " + std::to_string(proof_.index.value()) +
                                 " of the log");
  }

  bool entry() {
    const auto parsed = DocumentEntry::parse(disclosed_.entry);
    if (!parsed) return fail("entry", parsed.error().detail);
    entry_ = *parsed;
    return pass("entry", "a document entry, logged at " + time_text(entry_.time));
  }

  bool record() {
    if (disclosed_.record.empty() && disclosed_.rec_salt.empty())
      return pass("record", "the record is not disclosed");
    if (disclosed_.record.empty() || disclosed_.rec_salt.empty())
      return fail("record", "a record and its salt belong together");
    if (commit_record(disclosed_.rec_salt, disclosed_.record) != entry_.fields.rec_commit) {
      return fail("record", "the record is not the one that was committed");
    }
    auto decoded = base::cbor::decode(disclosed_.record);
    if (!decoded || decoded->map() == nullptr) return fail("record", "the record cannot be read");
    record_ = std::move(*decoded);
    const Value* commit = find(record_, RecordKey::DocCommit);
    const ByteView expected = entry_.fields.doc_commit.bytes();
    if (commit == nullptr || commit->bytes() == nullptr ||
        !std::ranges::equal(*commit->bytes(), expected)) {
      return fail("record", "the record speaks of another document");
    }
    return pass("record", "the record of the event is the one that was committed");
  }

  bool the_document() {
    if (disclosed_.doc_salt.empty())
      return fail("document", "nothing disclosed ties the document to the entry");
    if (commit_document(disclosed_.doc_salt, bundle_.document) != entry_.fields.doc_commit) {
      return fail("document",
                  "the document is not the one that was committed: at least one byte differs");
    }
    return pass("document", "the document is, byte for byte, the one that was committed");
  }

  bool pair() {
    if (disclosed_.prk.empty()) return pass("pair", "the secret of the two sides is not disclosed");
    const std::uint64_t number = number_of(record_, RecordKey::Role).value_or(0);
    if (number != 1 && number != 2) return fail("pair", "the record names no side");
    const Role side = static_cast<Role>(number);
    const bool holds = pair_tag(disclosed_.prk, side) == entry_.fields.pair_tag &&
                       doc_salt(disclosed_.prk, side) == disclosed_.doc_salt;
    if (!holds) return fail("pair", "tag and salt do not come from the secret of the two sides");
    return pass(
        "pair",
        std::string("tag and salt come from the identifiers both sides know; this is the ") +
            (side == Role::Sender ? "sender's" : "receiver's") + " entry");
  }

  bool trail() {
    if (disclosed_.trail_secret.empty()) {
      if (!bundle_.trail.empty())
        return fail("trail", "a trail is enclosed, but not the secret that its tags come from");
      return pass("trail", "the trail is not disclosed");
    }
    const Value* value = find(record_, RecordKey::Trail);
    const auto place = value == nullptr ? Result<TrailPlace>(base::malformed("record.trail", ""))
                                        : TrailPlace::parse(*value);
    if (!place) return fail("trail", "the record names no place in the trail");
    if (trail_tag(disclosed_.trail_secret, family_of(audit_.origin), place->number) !=
        entry_.fields.trail_tag) {
      return fail("trail", "the entry is not at that place of the trail");
    }
    if (bundle_.trail.empty())
      return pass("trail",
                  "number " + std::to_string(place->number) + " of its trail, counted from 0");
    return whole_trail(*place);
  }

  bool whole_trail(const TrailPlace& place) {
    auto judged = judge_trail(bundle_.trail, disclosed_.trail_secret, policy_, now_);
    if (!judged) return fail("trail", judged.error().detail);
    const auto own = std::ranges::find(judged->entries, place.number, &TrailEntry::number);
    if (own == judged->entries.end() || own->index != proof_.index || !(own->entry == entry_))
      return fail("trail", "the enclosed trail does not hold the entry of this document");
    quorum_met_ = quorum_met_ && judged->quorum_met;
    audit_.trail = std::move(judged->entries);
    const bool chained =
        std::ranges::all_of(audit_.trail, [](const TrailEntry& one) { return one.has_record; });
    return pass("trail",
                "numbers " + std::to_string(audit_.trail.front().number) + " to " +
                    std::to_string(audit_.trail.back().number) + " of one trail, " +
                    (chained ? "each chained to the one before" : "in order by their tags") +
                    "; this document is number " + std::to_string(place.number) +
                    left_out(audit_.trail.front().number));
  }

  /// A trail that spans two shards of a log has a bundle for each: a bundle is under one policy.
  static std::string left_out(std::uint32_t before) {
    if (before == 0) return "";
    return "; the " + std::to_string(before) +
           " before them are not in this bundle: they stand in an earlier shard of this log, or "
           "were left out";
  }

  bool evidence() {
    const Value* map = find(record_, RecordKey::Evidence);
    const auto matches = [&](std::uint64_t key, const Bytes& content) {
      if (content.empty()) return true;
      const Value* digest = evidence_of(map, key);
      return digest != nullptr && digest->bytes() != nullptr &&
             std::ranges::equal(*digest->bytes(), base::crypto::sha256(content).bytes());
    };
    if (!matches(kReceipt, bundle_.receipt))
      return fail("evidence", "the receipt is not the one of the record");
    if (!matches(kReport, bundle_.report))
      return fail("evidence", "the report is not the one of the record");
    const bool any = !bundle_.receipt.empty() || !bundle_.report.empty();
    return pass("evidence",
                any ? "what is enclosed is what the record names" : "nothing further is enclosed");
  }

  bool time() {
    if (!audit_.anchor_time) return pass("time", "not anchored: the time is the log's own word");
    if (entry_.time > *audit_.anchor_time + kClockToleranceSeconds)
      return fail("time", "the entry claims a time after its witnesses");
    return pass("time", "existed at " + time_text(*audit_.anchor_time) + " at the latest");
  }

  const Policy& policy_;
  base::Timestamp now_;
  Audit audit_;
  Bundle bundle_;
  TlogProof proof_;
  Disclosure disclosed_;
  JudgedHead head_;
  DocumentEntry entry_;
  Value record_;
  bool quorum_met_ = false;
};

}  // namespace

Result<Audit> verify_bundle(ByteView bundle, const Policy& policy,
                            const std::optional<Bytes>& document, base::Timestamp now) {
  return Auditor(policy, now).run(bundle, document);
}

}  // namespace ledger
