#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

/// What the files of this folder share. Inside base/file only.
namespace base::file {

/// The path, and what errno says.
inline std::string because(const std::filesystem::path& path) {
  return path.string() + ": " + std::strerror(errno);
}

/// An open file descriptor, closed when it dies.
struct Descriptor {
  int value;
  explicit Descriptor(int opened) : value(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

inline Result<void> write_all(int descriptor, ByteView bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return unavailable("file.write", because(path));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace base::file
