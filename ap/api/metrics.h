#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/guarded.h"

namespace ap::api {

/// How many requests each listener answered, by status. Threads: any.
class RequestCounts final {
 public:
  using Counts = std::map<std::pair<std::string, int>, std::uint64_t>;
  void count(std::string_view listener, int status);
  Counts counts() const;

 private:
  base::Guarded<Counts> counts_;
};

/// One metric in the text format of Prometheus.
struct Metric {
  struct Sample {
    std::vector<std::pair<std::string, std::string>> labels;
    std::uint64_t value = 0;
  };
  std::string name;
  std::string type;  ///< "gauge", "counter"
  std::string help;
  std::vector<Sample> samples;
};

std::string write_metrics(const std::vector<Metric>& metrics);

}  // namespace ap::api
