#pragma once

#include <string>
#include <vector>

#include "base/arguments.h"
#include "base/clock.h"

namespace bench {

/// One task: what it needs in words, and the run. Each prints one line of JSON and throws nothing.
struct Task {
  std::string_view name;
  std::string_view needs;
  base::Result<void> (*run)(const base::Arguments&);
};

base::Result<void> write_log(const base::Arguments& arguments);
base::Result<void> append(const base::Arguments& arguments);
base::Result<void> pace(const base::Arguments& arguments);
base::Result<void> name_logs(const base::Arguments& arguments);
base::Result<void> cosign(const base::Arguments& arguments);

/// How long some took, in milliseconds; the vector is sorted for it.
struct Spread {
  double p50;
  double p99;
  double most;
};
Spread spread(std::vector<double>& milliseconds);

/// Time since its making: by the clock, and of this process's CPU.
class Watch final {
 public:
  Watch();
  double seconds() const;
  double cpu_seconds() const;

 private:
  std::chrono::steady_clock::time_point start_;
  double cpu_at_start_;
};

}  // namespace bench
