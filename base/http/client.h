#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/http/message.h"

namespace base::http {

struct Outgoing {
  std::string method = "GET";
  std::string url;
  Headers headers;
  ByteView body;  ///< borrowed for the call
  std::chrono::milliseconds connect_time{10'000};
  std::chrono::milliseconds total_time{120'000};
  std::size_t response_bytes = 16u << 20;
};

/// Sends requests. A seam: tests script the peer. Threads: any, at once.
class Client {
 public:
  virtual ~Client() = default;
  /// Any HTTP status is an answer. No redirects are followed.
  /// Errors: Unavailable "http.connect", "http.timeout", "http.tls", "http.transfer";
  ///         LimitExceeded "http.response"; Malformed "http.url".
  virtual Result<Response> send(const Outgoing& request) = 0;
};

/// libcurl with a pool of kept connections. `trust_file` is a PEM file of roots; empty = the
/// system's.
std::unique_ptr<Client> make_client(const std::string& trust_file);

}  // namespace base::http
