#include <algorithm>
#include <bit>

#include "ledger/entry/entry.h"
#include "ledger/entry/secrets.h"
#include "ledger/evidence/evidence.h"
#include "ledger/note/checkpoint.h"
#include "ledger/tile/tile.h"

namespace ledger {
namespace {

using base::Result;

constexpr std::uint64_t kClockTolerance = 300;  // seconds
using Keys = std::vector<VerifierKey>;

base::Error proves_nothing(std::string detail) {
  return base::unauthentic("evidence.proves-nothing", std::move(detail));
}

std::string sized(const Checkpoint& checkpoint) {
  return std::to_string(checkpoint.size.value()) + " entries";
}

/// A checkpoint under a key of the log; every key of that origin is tried.
Result<Checkpoint> open(const std::string& note, const std::string& origin, const Keys& keys) {
  bool any = false;
  for (const VerifierKey& key : keys) {
    if (key.type() != KeyType::Log || key.name() != origin) continue;
    any = true;
    const auto opened = open_checkpoint(note, key);
    if (opened) return opened->checkpoint;
  }
  if (!any) return base::not_found("evidence.keys", "no key of " + origin + " was given");
  return base::unauthentic("evidence.signature", "a checkpoint is not signed by " + origin);
}

/// When the given witnesses say that they signed the note.
Result<std::vector<std::uint64_t>> times(const std::string& bytes, const Keys& keys) {
  TRY(const Note note, Note::parse(bytes));
  std::vector<std::uint64_t> found;
  for (const VerifierKey& key : keys) {
    if (key.type() != KeyType::Cosigner) continue;
    const auto line = verify_line(note, key);
    if (!line && line.error().kind == base::ErrorKind::Unauthentic) return line.error();
    if (line) found.push_back(line->time);
  }
  if (found.empty())
    return base::not_found("evidence.keys", "no key of a witness that signed was given");
  return found;
}

Result<std::string> judge(const ForkEvidence& fork, const Keys& keys) {
  TRY(const Checkpoint first, open(fork.first, fork.origin, keys));
  TRY(const Checkpoint second, open(fork.second, fork.origin, keys));
  if (first.size > second.size) return proves_nothing("the larger tree comes first");
  if (first.size == second.size) {
    if (fork.prefix_root) return proves_nothing("trees of one size need no proof");
    if (first.root == second.root) return proves_nothing("the two trees are the same");
    return fork.origin + " signed two trees of " + sized(first) + " with different roots";
  }
  if (!fork.prefix_root || fork.prefix_size != first.size)
    return proves_nothing("how the first tree looks inside the second is not shown");
  const auto inside =
      verify_consistency(first.size, second.size, fork.proof, *fork.prefix_root, second.root);
  if (!inside) return proves_nothing("the proof does not lead to the second tree");
  if (*fork.prefix_root == first.root) return proves_nothing("the second tree continues the first");
  return fork.origin + " signed a tree of " + sized(second) +
         " that does not contain its tree of " + sized(first);
}

/// The root of complete subtrees, from the left (the largest) to the right, and of what is
/// appended.
class Edge {
 public:
  static Result<Edge> open(const Proof& subtrees, const Checkpoint& tree) {
    Edge edge;
    std::uint64_t left = tree.size.value();
    if (subtrees.size() != static_cast<std::size_t>(std::popcount(left)))
      return proves_nothing("the first tree's edge has another number of hashes");
    for (const NodeHash& hash : subtrees) {
      const auto level = static_cast<unsigned>(std::bit_width(left) - 1);
      edge.parts_.push_back({level, hash});
      left -= std::uint64_t{1} << level;
    }
    if (edge.root() != tree.root) return proves_nothing("the edge is not of the first tree");
    return edge;
  }
  void append(const LeafHash& leaf) {
    parts_.push_back({0, as_node(leaf)});
    while (parts_.size() > 1 && parts_[parts_.size() - 2].level == parts_.back().level) {
      const Part right = parts_.back();
      parts_.pop_back();
      parts_.back() = {right.level + 1, hash_node(parts_.back().hash, right.hash)};
    }
  }
  RootHash root() const {
    if (parts_.empty()) return empty_root();
    NodeHash root = parts_.back().hash;
    for (std::size_t at = parts_.size() - 1; at > 0; --at)
      root = hash_node(parts_[at - 1].hash, root);
    return RootHash(root.value());
  }

 private:
  struct Part {
    unsigned level;
    NodeHash hash;
  };
  std::vector<Part> parts_;
};

Result<std::string> judge(const OmissionEvidence& omission, const Keys& keys) {
  TRY(const Checkpoint first, open(omission.first, omission.origin, keys));
  TRY(const Checkpoint second, open(omission.second, omission.origin, keys));
  TRY(const auto before, times(omission.first, keys));
  TRY(const auto after, times(omission.second, keys));
  if (omission.receipt_time < kClockTolerance ||
      *std::ranges::max_element(before) > omission.receipt_time - kClockTolerance)
    return proves_nothing("the first tree may be younger than the receipt");
  if (omission.delay > UINT64_MAX - omission.receipt_time ||
      *std::ranges::min_element(after) < omission.receipt_time + omission.delay)
    return proves_nothing("the second tree was cosigned before the delay was over");
  if (first.size > second.size ||
      omission.entries.size() != second.size.value() - first.size.value())
    return proves_nothing("the entries between the two trees are not all there");
  TRY(Edge edge, Edge::open(omission.edge, first));
  const auto tag = pair_tag(
      pair_secret({omission.message_id, omission.instance_id, omission.sender, omission.receiver}),
      Role::Receiver);
  for (const base::Bytes& entry : omission.entries) {
    edge.append(hash_leaf(entry));
    const auto parsed = DocumentEntry::parse(entry);
    if (parsed && parsed->fields.pair_tag == tag)
      return proves_nothing("the message is in the log");
  }
  if (edge.root() != second.root)
    return proves_nothing("the entries do not lead from the first tree to the second");
  return omission.origin + " has no entry of the received message between " + sized(first) +
         " and " + sized(second) + ", " + std::to_string(omission.delay) +
         " s after the receipt; the receipt's own signature is not judged here";
}

Result<std::string> judge(const TimeEvidence& time, const Keys& keys) {
  TRY(const Checkpoint tree, open(time.checkpoint, time.origin, keys));
  TRY(const auto signed_at, times(time.checkpoint, keys));
  TRY(verify_inclusion(time.index, tree.size, hash_leaf(time.entry), time.proof, tree.root));
  const auto claimed = entry_time(time.entry);
  if (!claimed) return proves_nothing("the entry states no time");
  const std::uint64_t latest = *std::ranges::max_element(signed_at);
  if (*claimed <= latest || *claimed - latest <= kClockTolerance)
    return proves_nothing("the entry's time is not later than the cosignatures");
  return time.origin + " holds entry " + std::to_string(time.index.value()) + " whose time is " +
         std::to_string(*claimed - latest) + " s after a cosignature over it";
}

}  // namespace

Result<std::string> judge_evidence(const Evidence& evidence, const Keys& keys) {
  return std::visit([&](const auto& one) { return judge(one, keys); }, evidence);
}

Result<ForkEvidence> prove_fork(const std::string& first, const std::string& second,
                                const SubtreeReader& read) {
  TRY(const Note first_note, Note::parse(first));
  TRY(const Note second_note, Note::parse(second));
  TRY(const Checkpoint a, Checkpoint::parse(first_note.text));
  TRY(const Checkpoint b, Checkpoint::parse(second_note.text));
  ForkEvidence fork{a.origin, std::nullopt, TreeSize(0), {}, first, second};
  const base::Error none = base::rejected("evidence.none", "the checkpoints agree");
  if (a.origin != b.origin || a.size > b.size || a.size.value() == 0) return none;
  if (a.size == b.size) {
    if (a.root == b.root) return none;
    return fork;
  }
  fork.prefix_size = a.size;
  TRY(fork.prefix_root, tree_root(a.size, read));
  if (*fork.prefix_root == a.root) return none;
  TRY(fork.proof, consistency_proof(a.size, b.size, read));
  return fork;
}

}  // namespace ledger
