#include "tests/simulator/observer.h"

#include "ledger/log/commit.h"

namespace simulator {

using base::crypto::Sha256;

std::string_view name_of(Invariant invariant) {
  constexpr std::array<std::string_view, kInvariants> kNames = {
      "append-only",    "one-anchored",     "acknowledged-is-provable",
      "fork-is-proven", "copies-are-whole", "calm-anchors"};
  return kNames[static_cast<std::size_t>(invariant)];
}

Observer::Observer(const Directory& directory, Trace& trace)
    : directory_(directory),
      trace_(trace),
      logs_(directory.keys.size()),
      views_(directory.keys.size(), std::vector<View>(directory.keys.size())) {}

void Observer::broken(Invariant invariant, const std::string& how) {
  if (!findings_.emplace(invariant, "step " + std::to_string(trace_.step()) + ": " + how).second)
    return;
  trace_.say("BROKEN", {static_cast<std::uint64_t>(invariant)});
  if (trace_.is_shown()) trace_.say(how);
}

unsigned Observer::branches(std::size_t log, std::uint64_t size,
                            const ledger::RootHash& root) const {
  const Log& it = logs_[log];
  return (it.first.has(size, root) ? 1u : 0u) |
         (it.second_files != nullptr && it.second.has(size, root) ? 2u : 0u);
}

void Observer::acknowledge(std::size_t log, std::uint64_t index, const Sha256& commitment) {
  Log& it = logs_[log];
  it.acknowledged.push_back({index, commitment});
  it.largest_acknowledged = std::max(it.largest_acknowledged, index + 1);
  ++acknowledged_;
}

void Observer::cosigned(std::size_t log, std::size_t witness, const ledger::Checkpoint& head) {
  Log& it = logs_[log];
  auto& lines = it.lines[{head.size.value(), head.root}];
  lines.insert(witness);
  if (lines.size() != directory_.quorum) return;
  const unsigned on = branches(log, head.size.value(), head.root);
  trace_.say("anchored", {log, head.size.value(), on});
  ++anchored_;
  it.anchored &= on;
  it.anchored_any = true;
  if (it.anchored == 0)
    broken(Invariant::OneAnchored, "log " + std::to_string(log) +
                                       " has a second anchored head, of size " +
                                       std::to_string(head.size.value()));
}

void Observer::forked(std::size_t log, const Files* files, std::uint64_t common) {
  Log& it = logs_[log];
  it.second = it.first;
  it.second.cut(common);
  it.second_files = files;
  // What was seen and anchored before may be of both.
  for (auto& views : views_) {
    View& view = views[log];
    if (view.witness_size <= common) view.witness = ~0u;
    if (std::max(view.mirror_size, view.pending_size) <= common) view.mirror = ~0u;
  }
  it.anchored = ~0u;
  for (const auto& [head, lines] : it.lines) {
    if (lines.size() >= directory_.quorum) it.anchored &= branches(log, head.first, head.second);
  }
}

void Observer::restored(std::size_t log, std::uint64_t seen, std::uint64_t held) {
  Log& it = logs_[log];
  it.first.cut(seen);
  std::erase_if(it.acknowledged, [&](const Acknowledged& one) { return one.index >= held; });
  it.largest_acknowledged = std::min(it.largest_acknowledged, held);
  it.checkpoint = nullptr;
  it.anchored_note = nullptr;
  it.anchored_size = 0;
}

void Observer::forget_view(std::size_t city) {
  for (View& view : views_[city]) view = {};
}

void Observer::look(const std::vector<std::unique_ptr<City>>& cities) {
  for (std::size_t log = 0; log < cities.size(); ++log) {
    look_at_log(log, *cities[log]);
    look_at_anchored(log, *cities[log]);
  }
  for (std::size_t city = 0; city < cities.size(); ++city) look_at_views(city, cities[city]->disk);
}

void Observer::look_at_log(std::size_t log, const City& city) {
  Log& it = logs_[log];
  const auto found = city.disk.log.find(ledger::kCheckpointPath);
  if (it.second_files != nullptr) {
    const auto head = it.second_files->find(ledger::kCheckpointPath);
    if (head != it.second_files->end()) {
      const auto opened = ledger::open_checkpoint(base::as_text(*head->second),
                                                  directory_.keys[log].log.verifier());
      if (opened) it.second.extend(*it.second_files, opened->checkpoint.size.value());
    }
  }
  if (found == city.disk.log.end() || found->second == it.checkpoint) return;
  it.checkpoint = found->second;
  const auto opened =
      ledger::open_checkpoint(base::as_text(*found->second), directory_.keys[log].log.verifier());
  if (!opened) return broken(Invariant::AppendOnly, "a published checkpoint cannot be read");
  const std::uint64_t size = opened->checkpoint.size.value();
  if (!it.first.extend(city.disk.log, size))
    return broken(Invariant::Provable, "log " + std::to_string(log) + " published size " +
                                           std::to_string(size) + " without its entries");
  if ((branches(log, size, opened->checkpoint.root) & 1u) == 0)
    return broken(Invariant::AppendOnly, "log " + std::to_string(log) + " published another " +
                                             "tree of size " + std::to_string(size));
  check_acknowledged(log, city);
}

/// The truth only grows and every head is on it: so it is enough that what was acknowledged since
/// the last look is in it. Heads of an open log hold all of it.
void Observer::check_acknowledged(std::size_t log, const City& city) {
  Log& it = logs_[log];
  for (const Acknowledged& one : it.acknowledged) {
    if (one.index < it.first.size() && it.first.commitment(one.index) == one.commitment) continue;
    broken(Invariant::Provable, "log " + std::to_string(log) + " does not hold entry " +
                                    std::to_string(one.index) + " that it acknowledged");
  }
  it.acknowledged.clear();
  const ledger::SignedCheckpoint* head = city.head();
  if (head != nullptr && head->checkpoint.size.value() < it.largest_acknowledged)
    broken(Invariant::Provable, "log " + std::to_string(log) + " is open with " +
                                    std::to_string(head->checkpoint.size.value()) + " of " +
                                    std::to_string(it.largest_acknowledged) + " entries");
}

void Observer::look_at_anchored(std::size_t log, const City& city) {
  Log& it = logs_[log];
  const auto found = city.disk.log.find(ledger::kAnchoredPath);
  if (found == city.disk.log.end() || found->second == it.anchored_note) return;
  it.anchored_note = found->second;
  const auto note = ledger::Note::parse(base::as_text(*found->second));
  const auto head = note ? ledger::Checkpoint::parse(note->text) : note.error();
  if (!head) return broken(Invariant::OneAnchored, "what is published as anchored is no note");
  std::size_t lines = 0;
  for (const auto& witness : directory_.policies[log].witnesses)
    lines += ledger::verify_line(*note, witness.key).has_value() ? 1u : 0u;
  if (lines < directory_.quorum) broken(Invariant::OneAnchored, "anchored without a quorum");
  if ((branches(log, head->size.value(), head->root) & 1u) == 0)
    broken(Invariant::OneAnchored, "what is anchored is not of the log");
  it.anchored_size = std::max(it.anchored_size, head->size.value());
}

void Observer::see(unsigned& view, std::size_t log, std::size_t city, std::uint64_t size,
                   const ledger::RootHash& root, std::string_view where) {
  const unsigned on = branches(log, size, root);
  view &= on;
  trace_.say(where, {city, log, size, on});
  if (view == 0)
    broken(Invariant::AppendOnly, std::string(where) + " of city " + std::to_string(city) +
                                      " saw log " + std::to_string(log) + " change at size " +
                                      std::to_string(size));
}

void Observer::look_at_views(std::size_t city, const Disk& disk) {
  for (std::size_t log = 0; log < logs_.size(); ++log) {
    if (log == city) continue;
    View& view = views_[city][log];
    const std::string& origin = directory_.keys[log].log.name();
    const auto state = disk.cosigned.find(origin);
    if (state != disk.cosigned.end() && state->second.last && !liars_.contains(city)) {
      const auto& last = *state->second.last;
      if (last.size.value() != view.witness_size || last.root != view.witness_root) {
        view.witness_size = last.size.value();
        view.witness_root = last.root;
        see(view.witness, log, city, view.witness_size, last.root, "the witness");
      }
    }
    const auto held = disk.mirrored.find(origin);
    if (held == disk.mirrored.end()) continue;
    const auto look_at = [&](const std::optional<ledger::MirrorStore::Head>& head,
                             std::uint64_t& size, ledger::RootHash& root) {
      if (!head || (head->size.value() == size && head->root == root)) return;
      size = head->size.value();
      root = head->root;
      see(view.mirror, log, city, size, root, "the mirror");
    };
    look_at(held->second.pending, view.pending_size, view.pending_root);
    look_at(held->second.head, view.mirror_size, view.mirror_root);
  }
}

}  // namespace simulator
