#pragma once

#include <vector>

#include "ledger/merkle/hash.h"
#include "tests/simulator/disk.h"

namespace simulator {

/// A log as it is in truth: the root of every size and the commitment of every entry, computed here
/// from the entries, leaf by leaf, with nothing of the product but the two hash functions.
class Branch {
 public:
  Branch() { roots_.push_back(ledger::empty_root()); }
  std::uint64_t size() const { return roots_.size() - 1; }
  /// Reads the entries up to a size from the bundles of a log; false when they are not there.
  bool extend(const Files& files, std::uint64_t to);
  bool has(std::uint64_t size, const ledger::RootHash& root) const {
    return size < roots_.size() && roots_[size] == root;
  }
  const base::crypto::Sha256& commitment(std::uint64_t index) const { return commitments_[index]; }
  void cut(std::uint64_t size);

 private:
  struct Peak {
    unsigned level;
    ledger::NodeHash hash;
  };
  void push(const base::Bytes& entry);
  std::vector<ledger::NodeHash> leaves_;
  std::vector<Peak> peaks_;
  std::vector<ledger::RootHash> roots_;
  std::vector<base::crypto::Sha256> commitments_;  ///< doc_commit; zeros for other entries
};

}  // namespace simulator
