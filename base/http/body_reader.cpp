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

Result<Body> read_body(std::istream& in, const ServerOptions& options, Watchdog::Watch& watch) {
  const ServerLimits& limits = options.limits;
  constexpr std::chrono::seconds kRateWindow{30};
  const auto started = std::chrono::steady_clock::now();
  Bytes memory;
  Spool spool;
  std::size_t total = 0;
  std::array<char, 64u << 10> buffer;
  while (in) {
    watch.set(limits.pause);
    in.read(buffer.data(), 1);  // waits for something, then takes what is there
    std::streamsize count = in.gcount();
    if (count > 0)
      count += in.readsome(buffer.data() + 1, static_cast<std::streamsize>(buffer.size()) - 1);
    if (count <= 0) break;
    total += static_cast<std::size_t>(count);
    if (total > limits.body_bytes)
      return limit_exceeded("http.body", "the body is larger than agreed");
    const auto passed = std::chrono::steady_clock::now() - started;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(passed).count();
    if (passed > kRateWindow &&
        total / static_cast<std::size_t>(seconds) < limits.slowest_bytes_per_second) {
      return malformed("http.slow", "the body arrives too slowly");
    }
    const ByteView piece =
        as_bytes(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
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
  watch.set(Watchdog::kNever);
  if (watch.was_cut()) return malformed("http.slow", "the peer was silent for too long");
  if (spool.is_open()) return spool.map();
  return Body(std::move(memory));
}

}  // namespace base::http
