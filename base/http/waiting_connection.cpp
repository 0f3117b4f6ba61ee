#include "base/http/waiting_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "base/http/body_reader.h"
#include "base/http/request_reader.h"

namespace base::http {
namespace {

constexpr std::chrono::milliseconds kLinger{1000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

/// What has arrived so far, as a connection. Where it ends before the request does, more is to
/// come.
class Arrived final : public Wire {
 public:
  explicit Arrived(std::string_view octets) : left_(octets) {}
  Result<std::size_t> receive(std::span<char> into, Deadline) override {
    if (left_.empty()) return unavailable("http.later", "more is to come");
    const std::size_t count = left_.copy(into.data(), into.size());
    left_.remove_prefix(count);
    return count;
  }
  Result<void> send(ByteView, Deadline) override { return {}; }
  void finish() override {}
  std::size_t left() const { return left_.size(); }

 private:
  std::string_view left_;
};

struct Whole {
  Head head;
  std::size_t octets;  ///< of what arrived
};

/// One request, if all of it is there. `head` is set as soon as it could be read.
Result<std::optional<Whole>> read_whole(std::string_view arrived, const ServerOptions& options,
                                        bool& expects_continue) {
  Arrived wire(arrived);
  Incoming in(wire);
  TRY(auto head, read_head(in, options.limits));
  if (!head) return std::optional<Whole>();
  expects_continue = head->expects_continue;
  if (head->framing.has_body()) {
    TRY(head->request.body, read_body(in, head->framing, options));
  }
  const std::size_t left = wire.left() + in.buffered().size();
  return std::optional(Whole{std::move(*head), arrived.size() - left});
}

}  // namespace

WaitingConnection::WaitingConnection(int descriptor, std::string peer, const ServerOptions& options)
    : options_(options), descriptor_(descriptor), peer_(std::move(peer)) {
  enter(State::Idle, options.limits.header_time);
}

WaitingConnection::~WaitingConnection() {
  ::close(descriptor_);
}

void WaitingConnection::enter(State state, std::chrono::milliseconds at_most) {
  state_ = state;
  deadline_ = Clock::now() + at_most;
}

void WaitingConnection::receive() {
  // A peer that speaks out of its turn is heard afterwards.
  waits_ = state_ == State::Asked || state_ == State::Sending;
  if (waits_) return;
  const ServerLimits& limits = options_.limits;
  const std::size_t most = limits.header_bytes + limits.target_bytes + 2 * limits.body_bytes;
  char buffer[16 << 10];
  while (in_.size() < most) {
    const ssize_t count = ::recv(descriptor_, buffer, sizeof buffer, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (count < 0) {
      state_ = State::Gone;
      return;
    }
    if (count == 0) {
      ended_ = true;
      return;
    }
    if (state_ != State::Lingering) in_.append(buffer, static_cast<std::size_t>(count));
    if (state_ == State::Idle) enter(State::Receiving, limits.header_time);
    if (static_cast<std::size_t>(count) < sizeof buffer && !ending_) return;  // there was no more
  }
}

std::optional<Request> WaitingConnection::take_request() {
  auto request = next_request();
  // Who has said all may still wait for answers, but not in the middle of a request.
  const bool waits = state_ == State::Asked || state_ == State::Sending;
  if (!request && ended_ && !waits) state_ = State::Gone;
  return request;
}

std::optional<Request> WaitingConnection::next_request() {
  if (state_ != State::Receiving) return std::nullopt;
  // A head that is not complete is not looked at, unless it is too long already.
  const bool complete = in_.find(kHeadEnd) != std::string::npos;
  const ServerLimits& limits = options_.limits;
  if (!complete && in_.size() <= limits.header_bytes + limits.target_bytes) return std::nullopt;
  bool expects_continue = false;
  auto whole = read_whole(in_, options_, expects_continue);
  if (!whole && whole.error().code == "http.later") {
    if (expects_continue && !std::exchange(continued_, true)) set_more(kContinue);
    return std::nullopt;
  }
  if (!whole || !*whole) {
    refuse(whole ? 400 : status_of(whole.error()));
    return std::nullopt;
  }
  in_.erase(0, (*whole)->octets);
  Head& head = (*whole)->head;
  head.request.peer = peer_;
  method_ = head.request.method;
  keeps_ = head.keep_alive;
  continued_ = false;
  state_ = State::Asked;
  deadline_ = Clock::time_point::max();  // how long the handler takes is its own affair
  return std::move(head.request);
}

void WaitingConnection::answer(const Response& response, bool stopping) {
  if (state_ != State::Asked) return;
  keeps_ = keeps_ && !stopping;
  out_ += head_of(response, keeps_ ? Then::KeepOpen : Then::Close);
  out_ += as_text(body_of(response, method_));
  enter(State::Sending, options_.limits.pause);
  send_more();
}

void WaitingConnection::set_more(std::string_view octets) {
  out_ += octets;
  while (sent_ < out_.size()) {
    const ssize_t count =
        ::send(descriptor_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (count < 0) {
      state_ = State::Gone;
      return;
    }
    sent_ += static_cast<std::size_t>(count);
  }
  out_.clear();
  sent_ = 0;
}

void WaitingConnection::send_more() {
  const std::size_t before = sent_;
  set_more({});
  if (state_ != State::Sending) return;
  if (!out_.empty()) {
    if (sent_ > before) enter(State::Sending, options_.limits.pause);  // it takes some
    return;
  }
  if (!keeps_) {
    state_ = State::Gone;
  } else if (in_.empty()) {
    enter(State::Idle, options_.limits.keep_alive);
    if (waits_) receive();
  } else {
    enter(State::Receiving, options_.limits.header_time);
  }
}

/// The rest of what the peer says is read over for a while: closing over unread octets would take
/// the answer back.
void WaitingConnection::refuse(int status) {
  const Response answer = refusal(status);
  in_.clear();
  enter(State::Lingering, kLinger);
  set_more(head_of(answer, Then::Close) + std::string(as_text(body_of(answer, ""))));
  ::shutdown(descriptor_, SHUT_WR);
}

void WaitingConnection::look_at(Clock::time_point now) {
  if (now < deadline_) return;
  if (state_ == State::Receiving) {
    refuse(408);
  } else {
    state_ = State::Gone;
  }
}

}  // namespace base::http
