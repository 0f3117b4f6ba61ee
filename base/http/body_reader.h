#pragma once

#include <istream>

#include "base/http/server.h"
#include "base/http/watchdog.h"

namespace base::http {

/// Reads a request body: small ones into memory, larger ones into an unlinked file of the spool
/// folder. Each piece moves the deadline of the connection. Errors: LimitExceeded "http.body";
/// Unavailable "http.spool"; Malformed "http.slow" when the peer is too slow.
Result<Body> read_body(std::istream& in, const ServerOptions& options, Watchdog::Watch& watch);

}  // namespace base::http
