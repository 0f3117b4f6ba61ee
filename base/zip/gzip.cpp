#include "base/zip/gzip.h"

#include <zlib.h>

#include "base/check.h"

namespace base::zip {
namespace {

constexpr int kGzipWindow = 15 + 16;          // largest window, gzip framing
constexpr std::size_t kRatioFrom = 1u << 20;  // small documents may be very regular

}  // namespace

Bytes gzip(ByteView plain) {
  z_stream stream{};
  ENSURE(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, 8,
                      Z_DEFAULT_STRATEGY) == Z_OK);
  Bytes out(deflateBound(&stream, static_cast<uLong>(plain.size())) + 32);
  stream.next_in = const_cast<std::uint8_t*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  ENSURE(code == Z_STREAM_END);
  return out;
}

Result<Bytes> gunzip(ByteView compressed, const InflateLimits& limits) {
  z_stream stream{};
  ENSURE(inflateInit2(&stream, kGzipWindow) == Z_OK);
  const struct End {
    z_stream* stream;
    ~End() { inflateEnd(stream); }
  } end{&stream};
  stream.next_in = const_cast<std::uint8_t*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  Bytes out;
  int code = Z_OK;
  while (code == Z_OK) {
    constexpr std::size_t kPiece = 64u << 10;
    const std::size_t before = out.size();
    out.resize(before + kPiece);
    stream.next_out = out.data() + before;
    stream.avail_out = static_cast<uInt>(kPiece);
    code = inflate(&stream, Z_NO_FLUSH);
    out.resize(before + kPiece - stream.avail_out);
    if (out.size() > limits.bytes)
      return limit_exceeded("gzip.bytes", "the content is larger than agreed");
    if (out.size() > kRatioFrom && out.size() / compressed.size() > limits.ratio) {
      return limit_exceeded("gzip.ratio", "the content inflates more than agreed");
    }
  }
  if (code != Z_STREAM_END)
    return malformed("gzip.damaged", "the gzip data is damaged or ends early");
  if (stream.avail_in != 0) return malformed("gzip.trailing", "something follows the gzip member");
  return out;
}

}  // namespace base::zip
