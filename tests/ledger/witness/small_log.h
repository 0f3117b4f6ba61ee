#pragma once

#include <memory>
#include <string>

#include "ledger/audit/fsck.h"
#include "ledger/log/frontier.h"
#include "ledger/log/log.h"
#include "ledger/store/memory.h"
#include "ledger/witness/add_checkpoint.h"
#include "tests/support/fakes.h"

namespace test {

/// A log in memory that keeps every checkpoint it signed, for those who watch it. Two of the same
/// seed share their key; what is appended makes them the same log or a fork.
struct SmallLog {
  explicit SmallLog(std::uint8_t seed = 5, const std::string& origin = "ledger.espoo.example/2026")
      : key(ledger::SignerKey::make(origin, ledger::KeyType::Log, base::Bytes(32, seed)).value()) {
    ledger::create_log(tiles, heads, key).value();
    log = ledger::Log::open(tiles, heads, key, clock, {.interval = std::chrono::milliseconds(0)})
              .value();
    notes.push_back(log->checkpoint().note);
  }
  /// Appends entry by entry; notes[n] is the checkpoint of size n.
  void append(int count, std::string_view what = "entry ") {
    for (int n = 0; n < count; ++n) {
      log->append_raw(base::to_bytes(std::string(what) + std::to_string(notes.size()))).value();
      notes.push_back(log->checkpoint().note);
    }
  }
  /// The request that takes a witness from one size to another.
  ledger::AddCheckpoint request(std::uint64_t from, std::uint64_t to) {
    ledger::AddCheckpoint made;
    made.old_size = ledger::TreeSize(from);
    made.note = ledger::Note::parse(notes.at(to)).value();
    made.checkpoint = ledger::Checkpoint::parse(made.note.text).value();
    if (from > 0 && from <= to) {
      made.proof = ledger::consistency_proof(made.old_size, made.checkpoint.size,
                                             ledger::tile_reader(tiles, made.checkpoint.size))
                       .value();
    }
    return made;
  }
  ledger::Fetch fetch() {
    return [this](std::string_view path) { return tiles.get(path); };
  }

  ledger::SignerKey key;
  SteppedClock clock{base::Timestamp(std::chrono::seconds(1'800'000'000))};
  ledger::MemoryTileStore tiles;
  ledger::MemoryCheckpointStore heads;
  std::unique_ptr<ledger::Log> log;
  std::vector<std::string> notes;
};

}  // namespace test
