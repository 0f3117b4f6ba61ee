#pragma once

#include <map>
#include <string>

#include "base/http/server.h"
#include "ledger/store/store.h"

namespace ledger {

/// Serves mirrored logs at /<origin hash>/checkpoint and /<origin hash>/tile/...; everything else
/// is 404. Threads: any.
class MirrorHandler final : public base::http::Handler {
 public:
  /// Borrows the stores, by origin hash.
  explicit MirrorHandler(std::map<std::string, TileStore*, std::less<>> logs)
      : logs_(std::move(logs)) {}
  base::http::Response handle(const base::http::Request& request) override;

 private:
  const std::map<std::string, TileStore*, std::less<>> logs_;
};

}  // namespace ledger
