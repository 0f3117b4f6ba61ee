#include "tests/simulator/fault.h"

#include <algorithm>

namespace simulator {
namespace {

constexpr std::array<std::string_view, kFaults> kFaultNames = {
    "request lost",    "answer lost",    "request doubled", "request delayed",
    "partition",       "call refused",   "done, denied",    "crash before",
    "crash after",     "torn write",     "log restored",    "witness rest.",
    "mirror restored", "fork",           "omission",        "rewritten tile",
    "withheld tile",   "signs anything", "signs nothing"};
constexpr std::array<std::string_view, kStages> kStageNames = {"young", "integrated", "anchored",
                                                               "replicated", "reopened"};
constexpr std::array<std::string_view, kCalls> kCallNames = {
    "staged?", "place",    "publish", "tile?",   "head?", "commit",
    "id?",     "witness?", "witness", "mirror?", "mirror"};

std::string padded(std::string_view text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + std::string(text);
}

}  // namespace

std::string_view name_of(Fault fault) {
  return kFaultNames[static_cast<std::size_t>(fault)];
}
std::string_view name_of(Stage stage) {
  return kStageNames[static_cast<std::size_t>(stage)];
}
std::string_view name_of(Call call) {
  return kCallNames[static_cast<std::size_t>(call)];
}

void Tally::add(const Tally& other) {
  for (std::size_t fault = 0; fault < kFaults; ++fault) {
    for (std::size_t at = 0; at < kStages; ++at) by_stage[fault][at] += other.by_stage[fault][at];
    for (std::size_t at = 0; at < kCalls; ++at) by_call[fault][at] += other.by_call[fault][at];
  }
  runs += other.runs;
  events += other.events;
  faults += other.faults;
  runs_without_fault += other.runs_without_fault;
  acknowledged += other.acknowledged;
  anchored += other.anchored;
  forks_proven += other.forks_proven;
  omissions_proven += other.omissions_proven;
}

std::size_t Tally::empty_cells() const {
  std::size_t empty = 0;
  for (std::size_t fault = 0; fault < kFaults; ++fault) {
    empty += static_cast<std::size_t>(std::ranges::count(by_stage[fault], 0u));
    if (has_call_row(static_cast<Fault>(fault)))
      empty += static_cast<std::size_t>(std::ranges::count(by_call[fault], 0u));
  }
  return empty;
}

std::string Tally::table() const {
  std::string out = padded("fault \\ log is", 16);
  for (const auto name : kStageNames) out += padded(name, 11);
  for (std::size_t fault = 0; fault < kFaults; ++fault) {
    out += "\n" + padded(kFaultNames[fault], 16);
    for (const auto count : by_stage[fault]) out += padded(std::to_string(count), 11);
  }
  out += "\n\n" + padded("fault \\ call", 16);
  for (const auto name : kCallNames) out += padded(name, 9);
  for (std::size_t fault = 0; fault < kFaults; ++fault) {
    if (!has_call_row(static_cast<Fault>(fault))) continue;
    out += "\n" + padded(kFaultNames[fault], 16);
    for (const auto count : by_call[fault]) out += padded(std::to_string(count), 9);
  }
  return out + "\n";
}

}  // namespace simulator
