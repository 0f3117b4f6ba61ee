#pragma once

#include <atomic>
#include <string>

#include "base/http/server.h"
#include "base/http/wire.h"

namespace base::http {

/// Serves the requests of one connection, one after another, until either side ends it. Answers by
/// itself what cannot be served (server.h). Once `stopping` is set it takes no further request.
/// Threads: the caller's, for as long as the connection lives.
void serve_connection(Wire& wire, const std::string& peer, const ServerOptions& options,
                      Handler& handler, const std::atomic<bool>& stopping);

/// Answers 503 with Retry-After and takes no request.
void refuse_connection(Wire& wire, std::chrono::milliseconds pause);

}  // namespace base::http
