#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "ledger/log/appender.h"
#include "ledger/mirror/mirror_store.h"
#include "ledger/store/store.h"
#include "ledger/witness/witness_store.h"
#include "tests/simulator/fault.h"
#include "tests/support/fakes.h"

namespace simulator {

/// Public resources by path; what is shared by copies is never changed.
using Files = std::map<std::string, std::shared_ptr<const base::Bytes>, std::less<>>;

/// Everything that a city keeps over a crash. A plain value: a copy is a backup.
struct Disk {
  Files log;
  std::optional<ledger::CheckpointStore::Head> head;
  base::Bytes staged;
  std::map<ledger::EntryId, ledger::LeafIndex> ids;
  std::map<std::string, ledger::WitnessStore::State, std::less<>> cosigned;
  std::map<std::string, ledger::MirrorStore::State, std::less<>> mirrored;
  std::map<std::string, Files, std::less<>> copies;
  std::map<std::string, std::string> evidence;
};

/// What goes wrong with the storage calls of one city.
class StorageFaults {
 public:
  using OnFire = std::function<void(Fault, Call, std::size_t log)>;
  explicit StorageFaults(OnFire on_fire) : on_fire_(std::move(on_fire)) {}

  /// The fault happens at the `after`-th call from now; a torn write at the next call after that
  /// which has several resources.
  void arm(Fault fault, std::uint64_t after) {
    fault_ = fault;
    left_ = after;
  }
  void disarm() { left_ = 0; }
  /// The process has died: nothing is stored any more.
  bool crashed() const { return crashed_; }
  void restart() { crashed_ = false; }

  enum class Now { Works, Fails, WorksThenFails, Tears };
  Now next(Call call, std::size_t log, std::size_t resources);

  template <class Does>
  auto run(Call call, std::size_t log, Does does) -> decltype(does()) {
    const Now now = next(call, log, 1);
    if (now == Now::Works) return does();
    if (now == Now::WorksThenFails) static_cast<void>(does());
    return failure();
  }
  static base::Error failure() { return base::unavailable("simulated", "as planned"); }

 private:
  OnFire on_fire_;
  Fault fault_ = Fault::WriteRefused;
  std::uint64_t left_ = 0;  ///< calls until the fault; 0 = none is coming
  bool crashed_ = false;
};

/// The public resources of one log on a disk.
class DiskTiles final : public ledger::TileStore {
 public:
  DiskTiles(Files& files, StorageFaults& faults, std::size_t log, test::SeededRandom& random)
      : files_(files), faults_(faults), log_(log), random_(random) {}
  base::Result<void> put(const std::vector<Resource>& resources) override;
  base::Result<void> publish(std::string_view path, base::ByteView bytes) override;
  base::Result<base::Bytes> get(std::string_view path) override;
  /// From now on a byte of what is put is wrong now and then: a disk that rots.
  void rot() { rots_ = true; }

 private:
  base::Result<void> put_one(const Resource& resource);
  Files& files_;
  StorageFaults& faults_;
  const std::size_t log_;
  test::SeededRandom& random_;
  bool rots_ = false;
};

class DiskHeads final : public ledger::CheckpointStore {
 public:
  DiskHeads(Disk& disk, StorageFaults& faults, std::size_t log)
      : disk_(disk), faults_(faults), log_(log) {}
  base::Result<std::optional<Head>> load(std::string_view origin) override;
  base::Result<void> replace(std::string_view origin, std::optional<ledger::TreeSize> expected,
                             const Head& next, const Batch& batch) override;
  base::Result<base::Bytes> staged(std::string_view origin) override;
  base::Result<std::optional<ledger::LeafIndex>> find(std::string_view origin,
                                                      base::ByteView id) override;

 private:
  Disk& disk_;
  StorageFaults& faults_;
  const std::size_t log_;
};

/// Which log an origin names.
using LogNumber = std::function<std::size_t(std::string_view origin)>;

class DiskWitness final : public ledger::WitnessStore {
 public:
  DiskWitness(Disk& disk, StorageFaults& faults, LogNumber number)
      : disk_(disk), faults_(faults), number_(std::move(number)) {}
  base::Result<State> load(std::string_view origin) override;
  base::Result<void> replace(std::string_view origin, std::optional<ledger::TreeSize> expected,
                             const Cosigned& next) override;
  base::Result<void> mark_ahead(std::string_view origin, const Cosigned& found) override;
  /// From now on nothing is remembered: the check of the old size is void.
  void forget() { forgets_ = true; }

 private:
  Disk& disk_;
  StorageFaults& faults_;
  const LogNumber number_;
  bool forgets_ = false;
};

class DiskMirror final : public ledger::MirrorStore {
 public:
  DiskMirror(Disk& disk, StorageFaults& faults, LogNumber number)
      : disk_(disk), faults_(faults), number_(std::move(number)) {}
  base::Result<State> load(std::string_view origin) override;
  base::Result<void> save(std::string_view origin, const State& state) override;

 private:
  Disk& disk_;
  StorageFaults& faults_;
  const LogNumber number_;
};

}  // namespace simulator
