#pragma once

#include <optional>

#include "base/http/head.h"
#include "base/http/wire.h"

namespace base::http {

/// Waits for a request and reads its head; nothing when the peer sends no further one.
/// Errors: those of parse_head and Wire::receive; Malformed "http.cut".
Result<std::optional<Head>> read_head(Incoming& in, const ServerLimits& limits);

/// The body of one request in pieces, as its head delimits it. A chunk that is not exactly one, and
/// an end before the end, are errors: half a body is never taken for a whole one.
/// Lifetime: borrows `in`. Threads: one.
/// Spec: RFC 9112 6.3, 7.1
class BodyPieces final {
 public:
  BodyPieces(Incoming& in, Framing framing) : in_(in), framing_(framing), left_(framing.length) {}
  /// The next octets, at least one; empty when the body is complete. Valid until the next call.
  /// Errors: those of Wire::receive; Malformed "http.cut", "http.chunk".
  Result<ByteView> next();

 private:
  Result<void> begin_chunk();
  Result<void> skip_trailer();
  Incoming& in_;
  Framing framing_;
  std::uint64_t left_;   ///< of the body, or of the chunk
  bool inside_ = false;  ///< behind the octets of a chunk, before its CR LF
  bool done_ = false;
};

}  // namespace base::http
