#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/http/message.h"

namespace base::http {

/// Answers requests. Threads: called from many at once.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual Response handle(const Request& request) = 0;
};

struct TlsFiles {
  std::string certificate;  ///< path of a PEM chain, leaf first
  std::string key;          ///< path of a PEM key
};

struct ServerLimits {
  std::size_t body_bytes = 100u << 20;
  std::size_t memory_body_bytes = 256u << 10;  ///< larger bodies are spooled
  std::size_t header_bytes = 16u << 10;
  std::size_t target_bytes = 8u << 10;
  int connections = 256;
  int connections_per_address = 64;
  std::chrono::milliseconds header_time{10'000};  ///< first byte to end of header
  std::chrono::milliseconds pause{10'000};        ///< longest silence inside a request
  std::chrono::milliseconds keep_alive{5'000};
  std::size_t slowest_bytes_per_second = 1024;  ///< over 30 s
};

struct ServerOptions {
  std::string listen;           ///< "host:port"; port 0 means any free one
  std::optional<TlsFiles> tls;  ///< TLS 1.2 at least; absent = plain HTTP
  std::string spool_folder;     ///< where large bodies wait
  ServerLimits limits;
};

/// An HTTP/1.1 listener with one bounded pool of connection threads and a watchdog that cuts slow
/// peers. Answers by itself: 400 malformed or ambiguous, 408 too slow, 413 body, 414 target,
/// 431 header, 500 when the handler throws, 503 + Retry-After when full, 505 version.
class Server final {
 public:
  /// Errors: Unavailable "http.listen" (address in use, no such host), "http.tls" (unreadable
  /// files).
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handler& handler);
  ~Server();
  /// "127.0.0.1:8443" with the real port.
  std::string address() const;
  int port() const;
  /// Stops accepting, ends idle connections, lets requests in flight end for at most `grace`, then
  /// cuts them.
  void stop(std::chrono::milliseconds grace);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Splits "host:port" (IPv6 in brackets). Errors: Malformed "http.address".
Result<std::pair<std::string, int>> parse_address(std::string_view text);

}  // namespace base::http
