#pragma once

#include "base/http/request_reader.h"

namespace base::http {

/// Reads a request body: small ones into memory, larger ones into an unlinked file of the spool
/// folder. Each piece moves the deadline. Errors: those of BodyPieces; LimitExceeded "http.length";
/// Unavailable "http.spool"; Malformed "http.slow" when the peer is too slow on the whole.
Result<Body> read_body(Incoming& in, const Framing& framing, const ServerOptions& options);

}  // namespace base::http
