#include "base/http/connection.h"

#include <algorithm>

#include "base/http/answer.h"
#include "base/http/body_reader.h"
#include "base/http/request_reader.h"

namespace base::http {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLinger{1000};  // how long a refused peer may go on talking
constexpr std::size_t kLingerBytes = 1u << 20;
constexpr std::chrono::milliseconds kIdleSlice{100};  // how soon an idle connection sees a stop
constexpr std::size_t kSendBytes = 256u << 10;        // what a peer must take within one pause

Result<void> send(Wire& wire, ByteView bytes, std::chrono::milliseconds pause) {
  while (!bytes.empty()) {
    const ByteView piece = bytes.first(std::min(bytes.size(), kSendBytes));
    TRY(wire.send(piece, steady_clock::now() + pause));
    bytes = bytes.subspan(piece.size());
  }
  return {};
}

Result<void> send(Wire& wire, const Response& answer, Then then, std::string_view method,
                  std::chrono::milliseconds pause) {
  std::string head = head_of(answer, then);
  const ByteView body = body_of(answer, method);
  if (body.size() > kSendBytes) {
    TRY(send(wire, as_bytes(head), pause));
    return send(wire, body, pause);
  }
  head += as_text(body);  // one piece, one packet where it fits
  return send(wire, as_bytes(head), pause);
}

/// Says the status and ends: the rest of the request is not served. It is read for a while all the
/// same, because closing over unread octets would take the answer back.
void refuse(Wire& wire, Incoming& in, int status, std::chrono::milliseconds pause) {
  if (!send(wire, refusal(status), Then::Close, "", pause)) return;
  wire.finish();
  const Deadline end = steady_clock::now() + kLinger;
  in.set_deadline(end);
  for (std::size_t octets = 0; octets < kLingerBytes && steady_clock::now() < end;) {
    const std::size_t here = in.buffered().size();
    octets += here;
    in.consume(here);
    const auto more = in.fill();
    if (!more || !*more) return;
  }
}

class Connection final {
 public:
  Connection(Wire& wire, const std::string& peer, const ServerOptions& options, Handler& handler,
             const std::atomic<bool>& stopping)
      : wire_(wire),
        peer_(peer),
        options_(options),
        limits_(options.limits),
        handler_(handler),
        stopping_(stopping),
        in_(wire) {}

  void run() {
    try {
      serve_all();
    } catch (const std::exception&) {
      // The handler, or the memory, failed: this connection ends, the others go on.
      refuse(wire_, in_, 500, limits_.pause);
    }
  }

 private:
  void serve_all() {
    // A new connection has as long as a header for its first octet.
    for (auto idle = limits_.header_time; wait(idle); idle = limits_.keep_alive) {
      const auto served = serve_one();
      if (served && *served == Then::KeepOpen) continue;
      if (!served && served.error().code != "http.gone")
        refuse(wire_, in_, status_of(served.error()), limits_.pause);
      return;
    }
  }

  /// Until a request begins. False when there will be none.
  bool wait(std::chrono::milliseconds idle) {
    const Deadline end = steady_clock::now() + idle;
    while (!stopping_) {
      const auto now = steady_clock::now();
      in_.set_deadline(std::min(end, now + kIdleSlice));
      const auto more = in_.fill();
      if (more) return *more;
      if (more.error().code != "http.slow" || now >= end) return false;
    }
    return false;
  }

  Result<Then> serve_one() {
    in_.set_deadline(steady_clock::now() + limits_.header_time);
    TRY(auto head, read_head(in_, limits_));
    if (!head) return Then::Close;
    Request& request = head->request;
    request.peer = peer_;
    if (head->framing.has_body()) {
      if (head->expects_continue && in_.buffered().empty())
        TRY(send(wire_, as_bytes("HTTP/1.1 100 Continue\r\n\r\n"), limits_.pause));
      TRY(request.body, read_body(in_, head->framing, options_));
    }
    const Response answer = handler_.handle(request);
    const Then then = head->keep_alive && !stopping_ ? Then::KeepOpen : Then::Close;
    TRY(send(wire_, answer, then, request.method, limits_.pause));
    return then;
  }

  Wire& wire_;
  const std::string& peer_;
  const ServerOptions& options_;
  const ServerLimits& limits_;
  Handler& handler_;
  const std::atomic<bool>& stopping_;
  Incoming in_;
};

}  // namespace

void serve_connection(Wire& wire, const std::string& peer, const ServerOptions& options,
                      Handler& handler, const std::atomic<bool>& stopping) {
  Connection(wire, peer, options, handler, stopping).run();
}

void refuse_connection(Wire& wire, std::chrono::milliseconds pause) {
  Incoming in(wire);
  refuse(wire, in, 503, pause);
}

}  // namespace base::http
