#pragma once

#include "base/http/event_server.h"
#include "base/http/server.h"
#include "ledger/log/log.h"
#include "ledger/store/store.h"

namespace ledger {

/// Serves a log's public resources at "/": checkpoint, anchored, tile/..., tile/entries/...
/// Everything else is 404 exactly. Spec: C2SP tlog-tiles. Threads: any.
class LogHandler : public base::http::Handler {
 public:
  explicit LogHandler(TileStore& tiles) : tiles_(tiles) {}
  base::http::Response handle(const base::http::Request& request) override;

 private:
  TileStore& tiles_;
};

/// The same, and POST /add for load tools: the raw body is an entry, the answer its index in
/// decimal, given once the entry is published. 413 above 65,535 bytes, 503 with Retry-After when
/// the pool is full.
class AddHandler final : public base::http::LaterHandler {
 public:
  AddHandler(TileStore& tiles, Log& log) : reads_(tiles), log_(log) {}
  void handle(const base::http::Request& request, base::http::Reply reply) override;

 private:
  LogHandler reads_;
  Log& log_;
};

}  // namespace ledger
