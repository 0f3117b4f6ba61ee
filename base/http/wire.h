#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace base::http {

using Deadline = std::chrono::steady_clock::time_point;

/// One connection as octets, both ways. A seam: the server has sockets, tests have texts.
/// Threads: one.
class Wire {
 public:
  virtual ~Wire() = default;
  /// Takes what has arrived, at least one octet, into the buffer; 0 when the peer sends no more.
  /// Errors: Malformed "http.slow" when nothing came by the deadline; Unavailable "http.gone".
  virtual Result<std::size_t> receive(std::span<char> into, Deadline deadline) = 0;
  /// Errors: Unavailable "http.gone", also when the peer does not take it by the deadline.
  virtual Result<void> send(ByteView bytes, Deadline deadline) = 0;
  /// Tells the peer, where the transport can, that nothing more will be sent.
  virtual void finish() = 0;
};

/// What a peer sends, in order. Octets read ahead stay for the next request.
/// Lifetime: borrows the wire. Threads: one.
class Incoming final {
 public:
  explicit Incoming(Wire& wire);
  /// Until when the next octets must have come. Said before anything is read.
  void set_deadline(Deadline deadline) { deadline_ = deadline; }

  /// What is there, at most one buffer full. Valid until the next fill().
  std::string_view buffered() const;
  void consume(std::size_t octets);
  /// Waits for something when nothing is buffered. False when the peer sends no more.
  /// Errors: those of Wire::receive.
  Result<bool> fill();
  /// The next line with its LF, at most `limit` octets.
  /// Errors: those of Wire::receive; LimitExceeded "http.line"; Malformed "http.cut" at the end.
  Result<std::string> line(std::size_t limit);

 private:
  static constexpr std::size_t kBufferBytes = 64u << 10;  // more than a TLS record
  Wire& wire_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  Deadline deadline_{};
};

}  // namespace base::http
