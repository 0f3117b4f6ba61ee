#include "tests/simulator/disk.h"

namespace simulator {

using base::Bytes;
using base::Result;

StorageFaults::Now StorageFaults::next(Call call, std::size_t log, std::size_t resources) {
  if (crashed_) return Now::Fails;
  if (left_ == 0) return Now::Works;
  if (left_ > 1) {
    --left_;
    return Now::Works;
  }
  if (fault_ == Fault::TornWrite && resources < 2) return Now::Works;
  left_ = 0;
  on_fire_(fault_, call, log);
  switch (fault_) {
    case Fault::WriteRefused:
      return Now::Fails;
    case Fault::WriteDenied:
      return Now::WorksThenFails;
    case Fault::CrashAfter:
      crashed_ = true;
      return Now::WorksThenFails;
    case Fault::TornWrite:
      crashed_ = true;
      return Now::Tears;
    default:
      crashed_ = true;
      return Now::Fails;
  }
}

Result<void> DiskTiles::put_one(const Resource& resource) {
  const auto found = files_.find(resource.path);
  if (found != files_.end()) {
    if (*found->second == resource.bytes) return {};
    return base::corrupt("tiles.differ", resource.path + " holds other bytes");
  }
  Bytes bytes = resource.bytes;
  if (rots_ && random_.below(4) == 0 && !bytes.empty()) bytes.back() ^= 1;
  files_.emplace(resource.path, std::make_shared<const Bytes>(std::move(bytes)));
  return {};
}

Result<void> DiskTiles::put(const std::vector<Resource>& resources) {
  const auto now = faults_.next(Call::Place, log_, resources.size());
  if (now == StorageFaults::Now::Fails) return StorageFaults::failure();
  const std::size_t torn = now == StorageFaults::Now::Tears ? random_.below(resources.size()) : 0;
  for (std::size_t at = 0; at < resources.size(); ++at) {
    // Which of them are there after a power cut is the disk's choice: one of them is not.
    if (now == StorageFaults::Now::Tears && at == torn) continue;
    TRY(put_one(resources[at]));
  }
  if (now == StorageFaults::Now::Works) return {};
  return StorageFaults::failure();
}

Result<void> DiskTiles::publish(std::string_view path, base::ByteView bytes) {
  return faults_.run(Call::Publish, log_, [&]() -> Result<void> {
    files_.insert_or_assign(std::string(path),
                            std::make_shared<const Bytes>(bytes.begin(), bytes.end()));
    return {};
  });
}

Result<Bytes> DiskTiles::get(std::string_view path) {
  return faults_.run(Call::ReadTile, log_, [&]() -> Result<Bytes> {
    const auto found = files_.find(path);
    if (found == files_.end()) return base::not_found("tiles.missing", std::string(path));
    return *found->second;
  });
}

Result<std::optional<ledger::CheckpointStore::Head>> DiskHeads::load(std::string_view) {
  return faults_.run(Call::ReadHead, log_,
                     [&]() -> Result<std::optional<Head>> { return disk_.head; });
}

Result<void> DiskHeads::replace(std::string_view, std::optional<ledger::TreeSize> expected,
                                const Head& next, const Batch& batch) {
  return faults_.run(Call::CommitHead, log_, [&]() -> Result<void> {
    const auto size = disk_.head ? std::optional(disk_.head->size) : std::nullopt;
    if (size != expected) return base::conflict("head.moved", "another writer");
    disk_.head = next;
    disk_.staged = batch.staged;
    for (const Position& position : batch.ids) {
      ledger::EntryId id{};
      std::copy(position.id.begin(), position.id.end(), id.begin());
      disk_.ids.emplace(id, position.index);
    }
    return {};
  });
}

Result<Bytes> DiskHeads::staged(std::string_view) {
  return faults_.run(Call::ReadStaged, log_, [&]() -> Result<Bytes> { return disk_.staged; });
}

Result<std::optional<ledger::LeafIndex>> DiskHeads::find(std::string_view, base::ByteView bytes) {
  return faults_.run(Call::FindId, log_, [&]() -> Result<std::optional<ledger::LeafIndex>> {
    ledger::EntryId id{};
    std::copy(bytes.begin(), bytes.end(), id.begin());
    const auto found = disk_.ids.find(id);
    return found == disk_.ids.end() ? std::nullopt : std::optional(found->second);
  });
}

Result<ledger::WitnessStore::State> DiskWitness::load(std::string_view origin) {
  return faults_.run(Call::ReadWitness, number_(origin), [&]() -> Result<State> {
    const auto found = disk_.cosigned.find(origin);
    return found == disk_.cosigned.end() || forgets_ ? State() : found->second;
  });
}

Result<void> DiskWitness::replace(std::string_view origin, std::optional<ledger::TreeSize> expected,
                                  const Cosigned& next) {
  return faults_.run(Call::SaveWitness, number_(origin), [&]() -> Result<void> {
    State& state = disk_.cosigned[std::string(origin)];
    const auto size = state.last ? std::optional(state.last->size) : std::nullopt;
    const bool larger_known = state.ahead && state.ahead->size > next.size;
    if (!forgets_ && (size != expected || larger_known))
      return base::conflict("witness.moved", "meanwhile");
    state = {next, std::nullopt};
    return {};
  });
}

Result<void> DiskWitness::mark_ahead(std::string_view origin, const Cosigned& found) {
  return faults_.run(Call::SaveWitness, number_(origin), [&]() -> Result<void> {
    State& state = disk_.cosigned[std::string(origin)];
    const bool known = (state.last && state.last->size >= found.size) ||
                       (state.ahead && state.ahead->size >= found.size);
    if (!known) state.ahead = found;
    return {};
  });
}

Result<ledger::MirrorStore::State> DiskMirror::load(std::string_view origin) {
  return faults_.run(Call::ReadMirror, number_(origin), [&]() -> Result<State> {
    const auto found = disk_.mirrored.find(origin);
    return found == disk_.mirrored.end() ? State() : found->second;
  });
}

Result<void> DiskMirror::save(std::string_view origin, const State& state) {
  return faults_.run(Call::SaveMirror, number_(origin), [&]() -> Result<void> {
    disk_.mirrored.insert_or_assign(std::string(origin), state);
    return {};
  });
}

}  // namespace simulator
