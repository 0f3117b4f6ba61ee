#pragma once

#include <memory>
#include <string>

#include "ap/api/metrics.h"
#include "ap/server/event_log.h"
#include "ap/server/finding.h"
#include "ap/server/shards.h"
#include "ap/server/watch.h"
#include "base/http/server.h"

namespace ap::server {

/// The ledger listener: /<year>/checkpoint, /<year>/anchored and /<year>/tile/... of each shard;
/// /witness/... and /mirror/... of the network; /ledger/v1/... searches and proves. Threads: any.
class LedgerEndpoint final : public base::http::Handler {
 public:
  LedgerEndpoint(Shards& shards, const std::unique_ptr<Watch>& watch,
                 const std::unique_ptr<Finding>& finding)
      : shards_(shards), watch_(watch), finding_(finding) {}
  base::http::Response handle(const base::http::Request& request) override;

 private:
  Shards& shards_;
  const std::unique_ptr<Watch>& watch_;
  const std::unique_ptr<Finding>& finding_;
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
