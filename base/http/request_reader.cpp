#include "base/http/request_reader.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace base::http {
namespace {

constexpr std::size_t kMethodAndVersion = 64;  // what else stands on a request line
constexpr std::size_t kChunkLine = 256;        // a size and its extensions
constexpr std::size_t kTrailer = 16u << 10;
constexpr int kEmptyLines = 2;  // before a request; RFC 9112 2.2

/// A line limit is another limit when seen from outside.
Error renamed(Error error, std::string_view code) {
  if (error.code == "http.line") error.code = code;
  return error;
}

/// "1a;name=value" CR LF. Errors: Malformed "http.chunk".
Result<std::uint64_t> parse_chunk_line(std::string_view line) {
  if (!line.ends_with("\r\n")) return malformed("http.chunk", "a chunk line without CR LF");
  line.remove_suffix(2);
  std::uint64_t size = 0;
  const char* const end = line.data() + line.size();
  const auto [stop, fault] = std::from_chars(line.data(), end, size, 16);
  const std::string_view rest(stop, static_cast<std::size_t>(end - stop));
  const bool plain =
      rest.empty() || (trim(rest).starts_with(';') &&
                       rest.find_first_of(std::string_view("\r\0", 2)) == std::string_view::npos);
  if (fault != std::errc() || !plain) return malformed("http.chunk", "no chunk size");
  return size;
}

}  // namespace

Result<std::optional<Head>> read_head(Incoming& in, const ServerLimits& limits) {
  std::string text;
  for (int empty = 0; text.empty(); ++empty) {
    TRY(const bool more, in.fill());
    if (!more) return std::optional<Head>();
    auto line = in.line(limits.target_bytes + kMethodAndVersion);
    if (!line) return renamed(std::move(line).error(), "http.target");
    if (*line != "\r\n" || empty == kEmptyLines) text = std::move(*line);
  }
  const std::size_t request_line = text.size();
  for (bool end = false; !end;) {
    auto line =
        in.line(limits.header_bytes - std::min(limits.header_bytes, text.size() - request_line));
    if (!line) return renamed(std::move(line).error(), "http.header");
    end = *line == "\r\n" || *line == "\n";  // the second is refused when the head is read
    text += *line;
  }
  TRY(Head head, parse_head(text, limits));
  return std::optional<Head>(std::move(head));
}

Result<ByteView> BodyPieces::next() {
  if (framing_.chunked && left_ == 0 && !done_) TRY(begin_chunk());
  if (left_ == 0) return ByteView();
  TRY(const bool more, in_.fill());
  if (!more) return malformed("http.cut", "the body ends before its end");
  const std::string_view here = in_.buffered();
  const std::string_view piece =
      here.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, here.size())));
  in_.consume(piece.size());
  left_ -= piece.size();
  return as_bytes(piece);
}

Result<void> BodyPieces::begin_chunk() {
  if (inside_) {
    const auto end = in_.line(2);
    if (!end) return renamed(end.error(), "http.chunk");
    if (*end != "\r\n") return malformed("http.chunk", "a chunk is longer than its size");
  }
  auto line = in_.line(kChunkLine);
  if (!line) return renamed(std::move(line).error(), "http.chunk");
  TRY(left_, parse_chunk_line(*line));
  inside_ = true;
  if (left_ > 0) return {};
  done_ = true;
  return skip_trailer();
}

/// Trailer fields say nothing to us; they are read over.
Result<void> BodyPieces::skip_trailer() {
  for (std::size_t octets = 0; octets < kTrailer;) {
    auto line = in_.line(kTrailer - octets);
    if (!line) return renamed(std::move(line).error(), "http.chunk");
    if (*line == "\r\n") return {};
    if (!line->ends_with("\r\n")) break;
    octets += line->size();
  }
  return malformed("http.chunk", "the trailer is none, or does not end");
}

}  // namespace base::http
