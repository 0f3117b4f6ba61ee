#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/http/client.h"
#include "base/result.h"

namespace kuitti::load {

/// What a node says of itself at /metrics: name with labels -> value.
class Metrics final {
 public:
  static base::Result<Metrics> fetch(base::http::Client& client, const std::string& api_url);
  std::optional<std::uint64_t> value(const std::string& name) const;
  /// fsync, fdatasync and their like since the node started.
  std::optional<std::uint64_t> syncs() const { return value("kuitti_syncs_total"); }

 private:
  std::map<std::string, std::uint64_t> values_;
};

}  // namespace kuitti::load
