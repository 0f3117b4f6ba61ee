#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace base::file {

/// Errors: NotFound "file.missing"; LimitExceeded "file.bytes"; Unavailable "file.read".
Result<Bytes> read(const std::filesystem::path& path, std::size_t limit = 300u << 20);
Result<std::string> read_text(const std::filesystem::path& path, std::size_t limit = 16u << 20);

enum class Mode { Public, Secret };  ///< 0644, 0600

/// Durable on return: temporary file in the same folder, write, fsync, rename, fsync of the folder.
/// Missing folders are made (and synced). A failed fsync stops the process: the page cache can no
/// longer be trusted. Errors: Unavailable "file.write" (full, no permission).
Result<void> write_durably(const std::filesystem::path& path, ByteView bytes,
                           Mode mode = Mode::Public);

/// Makes the missing folders, each durable in its parent. Errors: Unavailable "file.write".
Result<void> make_folders(const std::filesystem::path& folder);

/// The steps of write_durably apart, for callers that write many files of one folder.
Result<void> write_synced(const std::filesystem::path& path, ByteView bytes,
                          Mode mode = Mode::Public);
void sync_folder(const std::filesystem::path& folder);

/// Holds an exclusive lock on a file for its lifetime (flock). Errors: Conflict "file.locked".
class LockFile final {
 public:
  static Result<LockFile> acquire(const std::filesystem::path& path);
  LockFile(LockFile&&) noexcept;
  LockFile& operator=(LockFile&&) noexcept;
  ~LockFile();

 private:
  explicit LockFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

/// A folder that is removed with everything in it when the object dies.
class TemporaryFolder final {
 public:
  /// Below `parent`, or where the system keeps temporary files.
  static Result<TemporaryFolder> make(std::string_view name_prefix,
                                      std::filesystem::path parent = {});
  TemporaryFolder(TemporaryFolder&&) noexcept;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace base::file
