#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/simulator/branch.h"
#include "tests/simulator/city.h"

namespace simulator {

/// What must hold in every run.
enum class Invariant : std::uint8_t {
  AppendOnly,   ///< what an honest observer sees of a log is always one log
  OneAnchored,  ///< no two anchored heads contradict each other, while liars <= f
  Provable,     ///< every acknowledged entry stands in the log, where it was said to stand
  ForkProven,   ///< a fork that two honest parties saw is proven by a file that verifies
  CopiesWhole,  ///< a mirror holds what its head signed
  CalmAnchors,  ///< when nothing goes wrong any more, all is anchored and mirrored
};
inline constexpr std::size_t kInvariants = 6;
std::string_view name_of(Invariant invariant);

/// Sees everything and judges it against the truth (Branch). It believes no proof of the product.
class Observer final {
 public:
  Observer(const Directory& directory, Trace& trace);

  /// An entry was acknowledged at an index.
  void acknowledge(std::size_t log, std::uint64_t index, const base::crypto::Sha256& commitment);
  /// A witness gave its line for a head.
  void cosigned(std::size_t log, std::size_t witness, const ledger::Checkpoint& head);
  /// Looks at everything that changed since the last look.
  void look(const std::vector<std::unique_ptr<City>>& cities);

  /// From now on the log has a second branch, which shares that many entries with the first.
  void forked(std::size_t log, const Files* files, std::uint64_t common);
  /// What only the city itself knew beyond these sizes died with it: the largest head that a peer
  /// saw, and the largest that a mirror holds.
  void restored(std::size_t log, std::uint64_t seen, std::uint64_t held);
  /// An old copy of a witness's or mirror's memory: it does not remember what it saw.
  void forget_view(std::size_t city);
  /// A witness that lies: what it signs says nothing about it.
  void lies(std::size_t city) { liars_.insert(city); }

  void broken(Invariant invariant, const std::string& how);
  const std::map<Invariant, std::string>& findings() const { return findings_; }

  /// On which branches of a log a head lies: bit 0 the first, bit 1 the second.
  unsigned branches(std::size_t log, std::uint64_t size, const ledger::RootHash& root) const;
  bool is_forked(std::size_t log) const { return logs_[log].second_files != nullptr; }
  const Branch& truth(std::size_t log) const { return logs_[log].first; }
  bool has_anchored(std::size_t log) const { return logs_[log].anchored_any; }
  std::uint64_t anchored_size(std::size_t log) const { return logs_[log].anchored_size; }
  void check_acknowledged(std::size_t log, const City& city);
  std::uint64_t acknowledged_count() const { return acknowledged_; }
  std::uint64_t anchored_count() const { return anchored_; }

  /// A cosigned head, with the line of its witness and the time.
  struct Seen {
    base::Timestamp time;
    std::uint64_t size;
    std::size_t witness;
    std::string note;
  };

 private:
  struct Acknowledged {
    std::uint64_t index;
    base::crypto::Sha256 commitment;
  };
  struct Log {
    Branch first, second;
    const Files* second_files = nullptr;
    std::shared_ptr<const base::Bytes> checkpoint, anchored_note;  ///< as looked at last
    std::vector<Acknowledged> acknowledged;
    std::map<std::pair<std::uint64_t, ledger::RootHash>, std::set<std::size_t>> lines;
    unsigned anchored = ~0u;  ///< the branches on which all anchored heads lie
    bool anchored_any = false;
    std::uint64_t anchored_size = 0, largest_acknowledged = 0;
  };
  /// What one city saw of one log.
  struct View {
    unsigned witness = ~0u, mirror = ~0u;
    std::uint64_t witness_size = 0, mirror_size = 0, pending_size = 0;
    ledger::RootHash witness_root, mirror_root, pending_root;
  };
  void look_at_log(std::size_t log, const City& city);
  void look_at_anchored(std::size_t log, const City& city);
  void look_at_views(std::size_t city, const Disk& disk);
  void see(unsigned& view, std::size_t log, std::size_t city, std::uint64_t size,
           const ledger::RootHash& root, std::string_view where);

  const Directory& directory_;
  Trace& trace_;
  std::vector<Log> logs_;
  std::vector<std::vector<View>> views_;  ///< by city, by log
  std::set<std::size_t> liars_;
  std::map<Invariant, std::string> findings_;
  std::uint64_t acknowledged_ = 0, anchored_ = 0;
};

}  // namespace simulator
