#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ap/server/config.h"
#include "ap/server/peers.h"
#include "ap/server/shards.h"
#include "ap/server/watch.h"
#include "ledger/find/handler.h"
#include "ledger/mirror/mirror_store.h"

namespace ap::server {

/// <data>/ledger/index.db: where the tags of our own shards and of the peers' logs stand. A find.db
/// that an earlier version kept beside it is removed: its tags are taken from the logs again.
/// Errors: those of SearchIndex::open and of the stores.
base::Result<std::unique_ptr<ledger::SearchIndex>> open_index(const Config& config, Shards& shards,
                                                              const std::vector<Peer>& peers,
                                                              ledger::MirrorStore& mirrors);

/// Searching and proving over our own shards and the copies of the peers' logs: what follows
/// /ledger/v1 on the ledger listener.
/// Lifetime: borrows shards and watch. Threads: any.
class Finding final : public base::http::Handler {
 public:
  /// `policy` is the text of `ledger.policy`, "" = none.
  static std::unique_ptr<Finding> make(const Config& config, const std::vector<Peer>& peers,
                                       const std::string& policy, Shards& shards, Watch& watch);
  base::http::Response handle(const base::http::Request& request) override {
    return handler_->handle(request);
  }

 private:
  Finding() = default;
  std::vector<std::unique_ptr<ledger::FileTileStore>> copies_;  ///< by peer
  std::unique_ptr<ledger::FindHandler> handler_;
};

}  // namespace ap::server
