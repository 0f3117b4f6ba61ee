#include "tests/simulator/branch.h"

#include "ledger/entry/entry.h"
#include "ledger/tile/tile.h"

namespace simulator {

void Branch::push(const base::Bytes& entry) {
  const auto parsed = ledger::DocumentEntry::parse(entry);
  commitments_.push_back(parsed ? parsed->fields.doc_commit : base::crypto::Sha256());
  leaves_.push_back(ledger::as_node(ledger::hash_leaf(entry)));
  peaks_.push_back({0, leaves_.back()});
  while (peaks_.size() > 1 && peaks_[peaks_.size() - 2].level == peaks_.back().level) {
    const Peak right = peaks_.back();
    peaks_.pop_back();
    peaks_.back() = {right.level + 1, ledger::hash_node(peaks_.back().hash, right.hash)};
  }
  ledger::NodeHash root = peaks_.back().hash;
  for (std::size_t at = peaks_.size() - 1; at > 0; --at)
    root = ledger::hash_node(peaks_[at - 1].hash, root);
  roots_.emplace_back(root.value());
}

bool Branch::extend(const Files& files, std::uint64_t to) {
  while (size() < to) {
    const std::uint64_t start = size() / ledger::kTileWidth * ledger::kTileWidth;
    const std::uint64_t width = std::min(ledger::kTileWidth, to - start);
    const ledger::TilePath path{.kind = ledger::TilePath::Kind::Entries,
                                .index = start / ledger::kTileWidth,
                                .width = static_cast<unsigned>(width)};
    const auto found = files.find(path.text());
    if (found == files.end()) return false;
    const auto entries = ledger::decode_bundle(*found->second);
    if (!entries || entries->size() != width) return false;
    for (std::uint64_t at = size() - start; at < width; ++at) push((*entries)[at]);
  }
  return true;
}

void Branch::cut(std::uint64_t to) {
  if (to >= size()) return;
  leaves_.resize(to);
  commitments_.resize(to);
  roots_.erase(roots_.begin() + static_cast<std::ptrdiff_t>(to) + 1, roots_.end());
  peaks_.clear();
  std::uint64_t left = to, start = 0;
  for (int level = 63; level >= 0; --level) {
    const std::uint64_t width = std::uint64_t{1} << level;
    if ((left & width) == 0) continue;
    peaks_.push_back({static_cast<unsigned>(level),
                      ledger::join_hashes(std::span(leaves_).subspan(start, width))});
    start += width;
  }
}

}  // namespace simulator
