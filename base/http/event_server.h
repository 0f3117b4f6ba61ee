#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/http/message.h"
#include "base/http/server.h"

namespace base::http {

/// Where the answer to one request goes. May be called from any thread, once, and also when the
/// peer or the server is gone: then nothing happens.
class Reply final {
 public:
  class Outbox;
  Reply(std::shared_ptr<Outbox> outbox, std::uint64_t connection)
      : outbox_(std::move(outbox)), connection_(connection) {}
  void operator()(Response response) const;

 private:
  std::shared_ptr<Outbox> outbox_;
  std::uint64_t connection_;
};

/// Takes requests and answers them later. Threads: the server's one; it must not wait.
class LaterHandler {
 public:
  virtual ~LaterHandler() = default;
  virtual void handle(const Request& request, Reply reply) = 0;
};

/// An HTTP/1.1 listener, without TLS, for hundreds of peers that mostly wait for their answers: all
/// connections on one thread that waits for nothing but them, where `Server` has a thread each. A
/// request is read by the same reader once it is there as a whole, so it is kept in memory: for
/// small bodies (`limits.body_bytes`). The next request of a connection is read after the answer to
/// the one before. Answers by itself what `Server` does.
///
/// Limits: a request must be there `header_time` after its first octet, an answer be taken within
///         `pause`; `connections_per_address` and the spool are not used.
class EventServer final {
 public:
  /// Errors: Unavailable "http.listen".
  static Result<std::unique_ptr<EventServer>> start(const ServerOptions& options,
                                                    LaterHandler& handler);
  ~EventServer();
  std::string address() const;
  /// Stops accepting and takes no further request; what was asked is answered for at most `grace`.
  void stop(std::chrono::milliseconds grace);

 private:
  struct State;
  explicit EventServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace base::http
