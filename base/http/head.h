#pragma once

#include <cstdint>
#include <string_view>

#include "base/http/message.h"
#include "base/http/server.h"
#include "base/result.h"

namespace base::http {

/// How the body after a head is delimited. Spec: RFC 9112 6.3.
struct Framing {
  bool chunked = false;
  std::uint64_t length = 0;  ///< when not chunked
  bool has_body() const { return chunked || length > 0; }
};

/// The head of a request, fit to be served.
struct Head {
  Request request;  ///< without body and peer
  Framing framing;
  bool keep_alive = true;
  bool expects_continue = false;
};

/// Reads a head, from the request line to the empty line, strictly: whatever two readers could
/// understand in two ways is refused, because that is how requests are smuggled.
///
/// Errors: Malformed     "http.head" a line without CRLF, a folded line, a space before ':', other
///                       octets than the grammar has, no Host or two
///                       "http.framing" two lengths, a length beside chunks, another coding
///                       "http.version" neither HTTP/1.1 nor HTTP/1.0
///         LimitExceeded "http.target", "http.header", "http.length" (the body would be too large)
/// Spec:   RFC 9112 2 to 6, RFC 9110 5
Result<Head> parse_head(std::string_view text, const ServerLimits& limits);

/// The HTTP status that says the error.
int status_of(const Error& error);

}  // namespace base::http
