#pragma once

#include <string>

#include "ap/api/metrics.h"
#include "ap/server/event_log.h"
#include "ap/server/shards.h"
#include "base/http/server.h"

namespace ap::server {

/// The ledger listener: /<year>/checkpoint and /<year>/tile/... of each shard. Threads: any.
class LedgerEndpoint final : public base::http::Handler {
 public:
  explicit LedgerEndpoint(Shards& shards) : shards_(shards) {}
  base::http::Response handle(const base::http::Request& request) override;

 private:
  Shards& shards_;
};

/// Counts and logs what a handler answers. Threads: any.
class Observed final : public base::http::Handler {
 public:
  Observed(std::string listener, base::http::Handler& inner, api::RequestCounts& counts,
           const EventLog& log)
      : listener_(std::move(listener)), inner_(inner), counts_(counts), log_(log) {}
  base::http::Response handle(const base::http::Request& request) override;

 private:
  const std::string listener_;
  base::http::Handler& inner_;
  api::RequestCounts& counts_;
  const EventLog& log_;
};

}  // namespace ap::server
