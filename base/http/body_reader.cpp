#include "base/http/body_reader.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

namespace base::http {
namespace {

/// An unlinked temporary file.
class Spool final {
 public:
  Spool() = default;
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  Result<void> open(const std::string& folder) {
    std::error_code ignored;
    const std::filesystem::path parent = folder.empty()
                                             ? std::filesystem::temp_directory_path(ignored)
                                             : std::filesystem::path(folder);
    std::string pattern = (parent / "body-XXXXXX").string();
    descriptor_ = ::mkstemp(pattern.data());
    if (descriptor_ < 0) return unavailable("http.spool", "cannot spool below " + parent.string());
    ::unlink(pattern.c_str());
    return {};
  }

  Result<void> write(ByteView bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written <= 0) return unavailable("http.spool", "the spool folder is full");
      bytes = bytes.subspan(static_cast<std::size_t>(written));
      size_ += static_cast<std::size_t>(written);
    }
    return {};
  }

  bool is_open() const { return descriptor_ >= 0; }
  Result<Body> map() const { return Body::map(descriptor_, size_); }

 private:
  int descriptor_ = -1;
  std::size_t size_ = 0;
};

}  // namespace

Result<Body> read_body(Incoming& in, const Framing& framing, const ServerOptions& options) {
  const ServerLimits& limits = options.limits;
  constexpr std::chrono::seconds kRateWindow{30};
  const auto started = std::chrono::steady_clock::now();
  BodyPieces pieces(in, framing);
  Bytes memory;
  Spool spool;
  std::size_t total = 0;
  for (;;) {
    const auto now = std::chrono::steady_clock::now();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - started);
    if (seconds > kRateWindow &&
        total / static_cast<std::size_t>(seconds.count()) < limits.slowest_bytes_per_second) {
      return malformed("http.slow", "the body arrives too slowly");
    }
    in.set_deadline(now + limits.pause);
    TRY(const ByteView piece, pieces.next());
    if (piece.empty()) break;
    total += piece.size();
    if (total > limits.body_bytes)
      return limit_exceeded("http.length", "the body is larger than agreed");
    if (!spool.is_open() && total <= limits.memory_body_bytes) {
      append(memory, piece);
      continue;
    }
    if (!spool.is_open()) {
      TRY(spool.open(options.spool_folder));
      TRY(spool.write(memory));
      memory.clear();
    }
    TRY(spool.write(piece));
  }
  if (spool.is_open()) return spool.map();
  return Body(std::move(memory));
}

}  // namespace base::http
