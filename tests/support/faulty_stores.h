#pragma once

#include "ledger/store/store.h"
#include "ledger/witness/witness_store.h"

namespace test {

/// How a storage call goes wrong.
enum class Fault {
  Refused,              ///< nothing was done and the caller is told
  PersistedThenFailed,  ///< it was done, but the caller is told that it failed
  Crash,                ///< nothing was done, and from now on nothing is (the process died)
};

/// Fails the n-th call of everything that shares it, counted from 1.
class FaultPlan {
 public:
  FaultPlan(std::size_t call, Fault fault) : call_(call), fault_(fault) {}
  bool fired() const { return calls_ >= call_; }

  /// Runs one storage call, or what is left of it.
  template <class Call>
  auto run(Call call) -> decltype(call()) {
    const auto failure = base::unavailable("fault", "planned");
    if (crashed_) return failure;
    if (++calls_ != call_) return call();
    if (fault_ == Fault::Crash) crashed_ = true;
    if (fault_ == Fault::PersistedThenFailed) static_cast<void>(call());
    return failure;
  }

 private:
  std::size_t call_;
  Fault fault_;
  std::size_t calls_ = 0;
  bool crashed_ = false;
};

class FaultyTileStore final : public ledger::TileStore {
 public:
  FaultyTileStore(TileStore& inner, FaultPlan& plan) : inner_(inner), plan_(plan) {}
  base::Result<void> put(const std::vector<Resource>& resources) override {
    return plan_.run([&] { return inner_.put(resources); });
  }
  base::Result<void> publish(std::string_view path, base::ByteView bytes) override {
    return plan_.run([&] { return inner_.publish(path, bytes); });
  }
  base::Result<base::Bytes> get(std::string_view path) override {
    return plan_.run([&] { return inner_.get(path); });
  }

 private:
  TileStore& inner_;
  FaultPlan& plan_;
};

class FaultyCheckpointStore final : public ledger::CheckpointStore {
 public:
  FaultyCheckpointStore(CheckpointStore& inner, FaultPlan& plan) : inner_(inner), plan_(plan) {}
  base::Result<std::optional<Head>> load(std::string_view origin) override {
    return plan_.run([&] { return inner_.load(origin); });
  }
  base::Result<void> replace(std::string_view origin, std::optional<ledger::TreeSize> expected,
                             const Head& next, const Batch& batch) override {
    return plan_.run([&] { return inner_.replace(origin, expected, next, batch); });
  }
  base::Result<base::Bytes> staged(std::string_view origin) override {
    return plan_.run([&] { return inner_.staged(origin); });
  }
  base::Result<std::optional<ledger::LeafIndex>> find(std::string_view origin,
                                                      base::ByteView id) override {
    return plan_.run([&] { return inner_.find(origin, id); });
  }

 private:
  CheckpointStore& inner_;
  FaultPlan& plan_;
};

class FaultyWitnessStore final : public ledger::WitnessStore {
 public:
  FaultyWitnessStore(WitnessStore& inner, FaultPlan& plan) : inner_(inner), plan_(plan) {}
  base::Result<State> load(std::string_view origin) override {
    return plan_.run([&] { return inner_.load(origin); });
  }
  base::Result<void> replace(std::string_view origin, std::optional<ledger::TreeSize> expected,
                             const Cosigned& next) override {
    return plan_.run([&] { return inner_.replace(origin, expected, next); });
  }
  base::Result<void> mark_ahead(std::string_view origin, const Cosigned& found) override {
    return plan_.run([&] { return inner_.mark_ahead(origin, found); });
  }

 private:
  WitnessStore& inner_;
  FaultPlan& plan_;
};

}  // namespace test
