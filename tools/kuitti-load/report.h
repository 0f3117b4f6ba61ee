#pragma once

#include <optional>
#include <vector>

#include "base/json/value.h"
#include "tools/kuitti-load/crowd.h"
#include "tools/kuitti-load/floor.h"
#include "tools/kuitti-load/options.h"

namespace kuitti::load {

/// What was read at both ends of the window.
struct Reading {
  std::optional<double> node_cpu;
  double own_cpu = 0;
  std::optional<std::uint64_t> syncs;
};

/// The floor before and after the run: the machine may have been slower in between.
struct Floors {
  Floor before, after;
  base::Result<OpensslSpeed> openssl;
  double per_second() const { return (before.per_second + after.per_second) / 2; }
};

/// The line of JSON that every run ends with (interfaces.md 6); more fields are added by the
/// caller.
base::json::Value report(const Options& options, const Tally& tally,
                         const std::vector<Reading>& readings, const Floors& floors);

/// Tells people the parts of the floor, beside openssl's, on standard error.
void tell_floor(const Floor& floor, const base::Result<OpensslSpeed>& openssl);

double rounded(double value);  ///< to three digits after the point

}  // namespace kuitti::load
