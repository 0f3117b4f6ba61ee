#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/http/answer.h"
#include "base/http/server.h"

namespace base::http {

/// One connection of an EventServer: what has arrived and what is still to be sent, on a socket
/// that never blocks. Lifetime: borrows the limits; closes the socket. Threads: one.
class WaitingConnection final {
 public:
  using Clock = std::chrono::steady_clock;
  enum class State : std::uint8_t {
    Idle,       ///< between requests
    Receiving,  ///< a request has begun
    Asked,      ///< the handler has it
    Sending,    ///< the peer has yet to take the answer
    Lingering,  ///< refused: what the peer still says is read over
    Gone
  };

  WaitingConnection(int descriptor, std::string peer, const ServerOptions& options);
  ~WaitingConnection();
  WaitingConnection(const WaitingConnection&) = delete;
  WaitingConnection& operator=(const WaitingConnection&) = delete;

  State state() const { return state_; }
  int descriptor() const { return descriptor_; }
  /// The peer has sent something, or has gone. Takes what is there: it is told only once.
  void receive();
  /// The same, and it says no more after that.
  void receive_the_rest() {
    ending_ = true;
    receive();
  }
  /// The request that is there as a whole, once. What cannot be served is answered here.
  std::optional<Request> take_request();
  void answer(const Response& response, bool stopping);
  /// The peer takes more.
  void send_more();
  /// Answers so and takes nothing more.
  void refuse(int status);
  /// Ends what has lasted too long.
  void look_at(Clock::time_point now);

 private:
  std::optional<Request> next_request();
  void enter(State state, std::chrono::milliseconds at_most);
  void set_more(std::string_view octets);
  const ServerOptions& options_;
  const int descriptor_;
  const std::string peer_;
  State state_ = State::Idle;
  Clock::time_point deadline_;
  std::string in_;
  std::string out_;
  std::size_t sent_ = 0;
  std::string method_;      ///< of the request that was taken
  bool keeps_ = true;       ///< whether the peer wants the connection kept
  bool continued_ = false;  ///< was told to go on with its body
  bool ending_ = false;     ///< the end is to be read
  bool ended_ = false;      ///< and was
  bool waits_ = false;      ///< something arrived while the handler had the request
};

}  // namespace base::http
