#include "ledger/monitor/counterpart.h"

#include "ledger/entry/entry.h"
#include "ledger/log/frontier.h"
#include "ledger/monitor/entry_scan.h"

namespace ledger {
namespace {

using base::Result;
using Outcome = Counterpart::Outcome;

constexpr std::uint64_t kClockTolerance = 300;  // seconds

/// The complete subtrees of a tree, from the left.
Result<Proof> edge_of(TreeSize size, const SubtreeReader& read) {
  Proof edge;
  std::uint64_t begin = 0;
  for (unsigned level = 64; level-- > 0;) {
    const std::uint64_t width = std::uint64_t{1} << level;
    if ((size.value() & width) == 0) continue;
    TRY(const NodeHash hash, read(level, begin / width));
    edge.push_back(hash);
    begin += width;
  }
  return edge;
}

}  // namespace

Result<Counterpart> find_counterpart(const Expected& expected, const HeldLog& copy,
                                     std::string_view origin, SearchIndex& index,
                                     base::Timestamp as_of) {
  TRY(const std::vector<LeafIndex> found, index.find_in(origin, TagKind::Pair, expected.pair_tag));
  std::optional<LeafIndex> other;
  for (const LeafIndex at : found) {
    if (at.value() >= copy.head.size.value()) continue;  // the index has seen a newer head
    TRY(const auto entries, read_entries(copy, at.value(), at.value() + 1));
    TRY(const DocumentEntry entry, DocumentEntry::parse(entries.front()));
    if (entry.fields.doc_commit == expected.doc_commit) return Counterpart{Outcome::Same, at};
    other = at;
  }
  if (other) return Counterpart{Outcome::Other, other};
  const base::Timestamp last =
      expected.since + expected.delay + std::chrono::seconds(kClockTolerance);
  return Counterpart{as_of > last ? Outcome::Missing : Outcome::Waiting, std::nullopt};
}

Result<OmissionEvidence> prove_omission(const Receipted& message, const HeldLog& copy,
                                        const std::string& origin, CosignedHistory& history) {
  const base::Error none = base::not_found(
      "monitor.history", "no cosigned heads around the time of the receipt are known");
  if (message.time < kClockTolerance) return none;
  TRY(const auto before, history.last_by(origin, message.time - kClockTolerance));
  TRY(const auto after, history.first_from(origin, message.time + message.delay));
  if (!before || !after || before->size > after->size || after->size > copy.head.size) return none;
  OmissionEvidence omission;
  omission.origin = origin;
  omission.receipt_time = message.time;
  omission.delay = message.delay;
  omission.message_id = message.message_id;
  omission.instance_id = message.instance_id;
  omission.sender = message.sender;
  omission.receiver = message.receiver;
  omission.receipt = message.receipt;
  TRY(omission.edge, edge_of(before->size, tile_reader(copy.tiles, copy.head.size)));
  TRY(omission.entries, read_entries(copy, before->size.value(), after->size.value()));
  omission.first = before->note;
  omission.second = after->note;
  return omission;
}

Result<std::optional<TimeEvidence>> prove_false_time(const CosignedHistory::Head& cosigned,
                                                     const HeldLog& copy, const std::string& origin,
                                                     const SearchIndex::Taken& taken) {
  const std::uint64_t size = cosigned.size.value();
  if (size == 0 || size > copy.head.size.value()) return std::optional<TimeEvidence>();
  const bool in_tree = taken.latest && taken.latest->index.value() < size;
  const LeafIndex at = in_tree ? taken.latest->index : LeafIndex(size - 1);
  TRY(auto entries, read_entries(copy, at.value(), at.value() + 1));
  const auto claimed = entry_time(entries.front());
  if (!claimed || *claimed <= cosigned.latest || *claimed - cosigned.latest <= kClockTolerance)
    return std::optional<TimeEvidence>();
  TimeEvidence evidence;
  evidence.origin = origin;
  evidence.index = at;
  TRY(evidence.proof, inclusion_proof(at, cosigned.size, tile_reader(copy.tiles, copy.head.size)));
  evidence.entry = std::move(entries.front());
  evidence.checkpoint = cosigned.note;
  return std::optional(std::move(evidence));
}

}  // namespace ledger
