#include "base/file/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "base/file/descriptor.h"
#include "base/sync_count.h"

namespace base::file {
namespace {

namespace fs = std::filesystem;

/// A new file beside that path, and its name. A process that was killed may have left one of the
/// same name: in a container every process has the same id.
int create_beside(const fs::path& path, Mode mode, fs::path& name) {
  static std::atomic<unsigned> next{0};
  for (;;) {
    name = path.string() + ".tmp" + std::to_string(::getpid()) + "-" + std::to_string(next++);
    const int opened = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                              mode == Mode::Secret ? 0600 : 0644);
    if (opened >= 0 || errno != EEXIST) return opened;
  }
}

}  // namespace

Result<void> make_folders(const fs::path& folder) {
  std::error_code problem;
  if (folder.empty() || fs::is_directory(folder, problem)) return {};
  TRY(make_folders(folder.parent_path()));
  fs::create_directory(folder, problem);
  if (problem) return unavailable("file.write", folder.string() + ": " + problem.message());
  sync_folder(folder.parent_path());
  return {};
}

Result<Bytes> read(const fs::path& path, std::size_t limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.value < 0) {
    return errno == ENOENT || errno == ENOTDIR ? not_found("file.missing", because(path))
                                               : unavailable("file.read", because(path));
  }
  Bytes found;
  struct stat about {};
  if (::fstat(file.value, &about) == 0 && about.st_size > 0) {
    if (static_cast<std::uint64_t>(about.st_size) > limit) {
      return limit_exceeded("file.bytes", path.string() + " is larger than agreed");
    }
    found.reserve(static_cast<std::size_t>(about.st_size));
  }
  std::uint8_t buffer[64 << 10];
  for (;;) {
    const ssize_t count = ::read(file.value, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unavailable("file.read", because(path));
    if (count == 0) return found;
    if (found.size() + static_cast<std::size_t>(count) > limit) {
      return limit_exceeded("file.bytes", path.string() + " is larger than agreed");
    }
    found.insert(found.end(), buffer, buffer + count);
  }
}

Result<std::string> read_text(const fs::path& path, std::size_t limit) {
  TRY(const Bytes bytes, read(path, limit));
  return to_string(bytes);
}

Result<void> write_synced(const fs::path& path, ByteView bytes, Mode mode) {
  fs::path temporary;
  {
    const Descriptor file(create_beside(path, mode, temporary));
    if (file.value < 0) return unavailable("file.write", because(temporary));
    const auto written = write_all(file.value, bytes, temporary);
    if (!written) {
      ::unlink(temporary.c_str());
      return written;
    }
    count_sync();
    ENSURE(::fsync(file.value) == 0);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const Error error = unavailable("file.write", because(path));
    ::unlink(temporary.c_str());
    return error;
  }
  return {};
}

void sync_folder(const fs::path& folder) {
  const Descriptor opened(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ENSURE(opened.value >= 0);
  count_sync();
  ENSURE(::fsync(opened.value) == 0);
}

Result<void> write_durably(const fs::path& path, ByteView bytes, Mode mode) {
  TRY(make_folders(path.parent_path()));
  TRY(write_synced(path, bytes, mode));
  sync_folder(path.parent_path());
  return {};
}

Result<LockFile> LockFile::acquire(const fs::path& path) {
  TRY(make_folders(path.parent_path()));
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) return unavailable("file.write", because(path));
  LockFile lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return conflict("file.locked", path.string() + " is held by another process");
  }
  return lock;
}

LockFile::LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

LockFile::~LockFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<TemporaryFolder> TemporaryFolder::make(std::string_view name_prefix, fs::path parent) {
  std::error_code problem;
  if (parent.empty()) parent = fs::temp_directory_path(problem);
  if (problem) return unavailable("file.write", problem.message());
  std::string pattern = (parent / (std::string(name_prefix) + "-XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr) return unavailable("file.write", because(pattern));
  return TemporaryFolder(pattern);
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace base::file
