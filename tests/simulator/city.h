#pragma once

#include <memory>
#include <vector>

#include "ledger/anchor/anchoring.h"
#include "ledger/log/handler.h"
#include "ledger/log/log.h"
#include "ledger/mirror/handler.h"
#include "ledger/mirror/mirrored_log.h"
#include "ledger/witness/handler.h"
#include "tests/simulator/disk.h"
#include "tests/simulator/wire.h"

namespace simulator {

/// A part of the product that is broken on purpose, to see that an invariant notices.
enum class Breakage : std::uint8_t {
  None,
  ForgetfulWitness,  ///< no check of the old size
  AnyOneAnchors,     ///< one witness is a quorum
  EarlyAnswer,       ///< an entry is acknowledged before it is committed
  UncheckedRestore,  ///< a restored log signs without asking anybody
  NotesDropped,      ///< a mirror keeps roots without the signed notes
  RottingCopies,     ///< what a mirror stores is not what it verified
  DeafWitness,       ///< never answers again after its first line
};
inline constexpr std::size_t kBreakages = 8;
std::string_view name_of(Breakage breakage);

/// What all cities of a run know of each other: made once for every number of cities.
struct Directory {
  struct Keys {
    ledger::SignerKey log, witness, mirror;
  };
  std::vector<Keys> keys;
  std::vector<ledger::Policy> policies;  ///< of each city's log: all others are its witnesses
  std::vector<std::string> hashes;       ///< of the origins, as paths name them
  std::size_t quorum, liars;             ///< of each policy: k, and the f that it bears

  static const Directory& of(std::size_t cities, Breakage breakage);
  std::size_t number(std::string_view origin) const;
  /// The place of a witness in the policy of a log, and back.
  static std::size_t place(std::size_t log, std::size_t city) {
    return city < log ? city : city - 1;
  }
  static std::size_t city_at(std::size_t log, std::size_t place) {
    return place < log ? place : place + 1;
  }
};

/// What a run gives its cities.
struct Surroundings {
  const Directory& directory;
  Wire& wire;
  const base::Clock& clock;
  test::SeededRandom& random;
  Trace& trace;
  Breakage breakage;
};

/// One city: the real log, anchoring, witness and mirrors over its disk, as a node starts them.
class City final {
 public:
  City(std::size_t number, const Surroundings& on, StorageFaults::OnFire on_fire);

  /// Starts the process; false when it could not (it stays down). A restored copy is started only
  /// when every peer could be asked what it holds of our log.
  bool start();
  /// The process is gone. Whether a removal was lost with it is up to the caller.
  void stop();
  bool is_up() const { return process_ != nullptr; }
  /// The process died, or its log does not know any more how far it is and must be opened again.
  bool must_end() const { return is_up() && (faults.crashed() || outcome_unknown_); }

  base::Result<base::http::Response> handle(const base::http::Request& request,
                                            ledger::TileStore* other_face);
  base::Result<std::vector<ledger::Appended>> append(const std::vector<ledger::Pending>& entries);
  void ask_witness(std::size_t place);
  /// Follows the log of another city.
  void pull(std::size_t log);
  /// Reads another city's copy of a log as if it were the log: what gossip comes to.
  base::Result<ledger::Pulled> compare(std::size_t log, std::size_t with);

  const ledger::SignedCheckpoint* head() const;
  ledger::Log& log() { return *process_->log; }
  DiskTiles& tiles() { return tiles_; }
  std::size_t number() const { return number_; }
  Phone& phone() { return phone_; }

  Disk disk;
  StorageFaults faults;
  bool restored = false;  ///< the disk is an old copy, and the log was not opened since
  bool reopened = false;  ///< nothing was appended since the last start
  bool refuses = false;   ///< the log found out that it is behind, and asks the mirrors

 private:
  struct Process {
    std::unique_ptr<ledger::Log> log;
    std::unique_ptr<ledger::Anchoring> anchoring;
    std::unique_ptr<ledger::Witness> witness;
    std::unique_ptr<ledger::WitnessHandler> witnessing;
    std::vector<std::unique_ptr<DiskTiles>> copies;  ///< by log; none of our own
    std::unique_ptr<ledger::MirrorHandler> mirrors;
    std::vector<std::unique_ptr<ledger::MirroredLog>> mirrored;
    std::vector<std::unique_ptr<ledger::Sources>> sources;
    bool heard = false;  ///< DeafWitness: has answered once
    ledger::SignedCheckpoint head;
  };
  base::Result<void> check_own(const ledger::Checkpoint& head);
  void look_back();
  void make_mirrors();
  ledger::MirrorParts parts(std::size_t log, const ledger::Sources& sources);
  void fetch_tail();
  const Directory::Keys& keys() const { return on_.directory.keys[number_]; }

  const std::size_t number_;
  const Surroundings on_;
  Phone phone_;
  DiskTiles tiles_;
  DiskHeads heads_;
  DiskWitness witness_store_;
  DiskMirror mirror_store_;
  std::unique_ptr<Process> process_;
  bool outcome_unknown_ = false;
};

}  // namespace simulator
