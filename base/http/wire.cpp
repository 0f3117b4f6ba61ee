#include "base/http/wire.h"

#include <algorithm>

#include "base/check.h"

namespace base::http {

Incoming::Incoming(Wire& wire)
    : wire_(wire), buffer_(std::make_unique_for_overwrite<char[]>(kBufferBytes)) {}

std::string_view Incoming::buffered() const {
  return {buffer_.get() + begin_, end_ - begin_};
}

void Incoming::consume(std::size_t octets) {
  ENSURE(octets <= end_ - begin_);
  begin_ += octets;
}

Result<bool> Incoming::fill() {
  if (begin_ < end_) return true;
  begin_ = end_ = 0;
  TRY(end_, wire_.receive({buffer_.get(), kBufferBytes}, deadline_));
  return end_ > 0;
}

Result<std::string> Incoming::line(std::size_t limit) {
  std::string line;
  for (;;) {
    TRY(const bool more, fill());
    if (!more) return malformed("http.cut", "the peer stopped in the middle");
    const std::string_view here = buffered();
    const std::size_t end = here.find('\n');
    const std::string_view piece =
        here.substr(0, end == std::string_view::npos ? here.size() : end + 1);
    if (line.size() + piece.size() > limit)
      return limit_exceeded("http.line", "a line is longer than agreed");
    line += piece;
    consume(piece.size());
    if (end != std::string_view::npos) return line;
  }
}

}  // namespace base::http
