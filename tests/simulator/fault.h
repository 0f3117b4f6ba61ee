#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace simulator {

/// What goes wrong in a run.
enum class Fault : std::uint8_t {
  RequestLost,
  AnswerLost,
  Doubled,       ///< the request arrives twice
  Delayed,       ///< the sender gives up, the request arrives later
  Partition,     ///< two cities do not reach each other for a while
  WriteRefused,  ///< a storage call does nothing and says so
  WriteDenied,   ///< it is done, and reported as failed
  CrashBefore,   ///< the process dies before the call
  CrashAfter,    ///< and after it
  TornWrite,     ///< some of the resources of one call are written, then the process dies
  LogRestored,   ///< an old copy of the log, whole or its database alone
  WitnessRestored,
  MirrorRestored,
  Fork,      ///< a log shows two faces
  Omission,  ///< a log acknowledges what it does not log
  RewrittenTile,
  WithheldTile,
  SignsAnything,  ///< a witness
  SignsNothing,   ///< a witness
};
inline constexpr std::size_t kFaults = 19;

/// How far the log stands that a fault touches.
enum class Stage : std::uint8_t {
  Young,       ///< nothing was ever anchored
  Integrated,  ///< the head is not anchored
  Anchored,    ///< it is, and some mirror lacks it
  Replicated,  ///< every mirror holds it
  Reopened,    ///< opened again, nothing appended since
};
inline constexpr std::size_t kStages = 5;

/// Which storage call.
enum class Call : std::uint8_t {
  ReadStaged,
  Place,
  Publish,
  ReadTile,
  ReadHead,
  CommitHead,
  FindId,
  ReadWitness,
  SaveWitness,
  ReadMirror,
  SaveMirror,
};
inline constexpr std::size_t kCalls = 11;

std::string_view name_of(Fault fault);
std::string_view name_of(Stage stage);
std::string_view name_of(Call call);

/// How often each fault met each state, over many runs.
struct Tally {
  std::array<std::array<std::uint64_t, kStages>, kFaults> by_stage{};
  /// Of WriteRefused, WriteDenied, CrashBefore, CrashAfter.
  std::array<std::array<std::uint64_t, kCalls>, kFaults> by_call{};
  std::uint64_t runs = 0, events = 0, faults = 0, runs_without_fault = 0;
  /// What happened, to see that the runs are not idle.
  std::uint64_t acknowledged = 0, anchored = 0, forks_proven = 0, omissions_proven = 0;

  void add(const Tally& other);
  std::size_t empty_cells() const;
  std::string table() const;
};

/// The faults of a storage call.
constexpr bool is_of_storage(Fault fault) {
  return fault >= Fault::WriteRefused && fault <= Fault::TornWrite;
}
constexpr bool has_call_row(Fault fault) {
  return fault >= Fault::WriteRefused && fault <= Fault::CrashAfter;
}

}  // namespace simulator
