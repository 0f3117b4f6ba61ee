#include "base/file/turns.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>

#include "base/check.h"
#include "base/file/descriptor.h"
#include "base/file/file.h"
#include "base/sync_count.h"

namespace base::file {
namespace fs = std::filesystem;

namespace {

/// Whether nobody else has the file open: only then is a lease granted. Whoever opens it meanwhile
/// waits until it is given back, and the signal that tells us so is one that does nothing.
bool is_ours_alone(int descriptor) {
  return ::fcntl(descriptor, F_SETSIG, SIGURG) == 0 &&
         ::fcntl(descriptor, F_SETLEASE, F_WRLCK) == 0 &&
         ::fcntl(descriptor, F_SETLEASE, F_UNLCK) == 0;
}

/// Writes over the spare of that path; false when there is none that may be written over. Readers
/// come by the path, which has been another file's since the last turn; one who came before it is
/// noticed. After a power cut both names may be one file's.
Result<bool> rewrite_synced(const fs::path& spare, const fs::path& path, ByteView bytes) {
  const Descriptor file(::open(spare.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat own {
  }, other{};
  if (file.value < 0 || ::fstat(file.value, &own) != 0 || ::stat(path.c_str(), &other) != 0 ||
      own.st_ino == other.st_ino || !is_ours_alone(file.value))
    return false;
  TRY(write_all(file.value, bytes, spare));
  if (::ftruncate(file.value, static_cast<off_t>(bytes.size())) != 0)
    return unavailable("file.write", because(spare));
  count_sync();
  ENSURE(::fsync(file.value) == 0);
  return true;
}

}  // namespace

Result<void> write_by_turns(const fs::path& path, ByteView bytes) {
  TRY(make_folders(path.parent_path()));
  const fs::path spare = path.string() + ".spare";
  TRY(const bool rewritten, rewrite_synced(spare, path, bytes));
  if (!rewritten) TRY(write_synced(spare, bytes));
  // The first time there is nothing to exchange with, and some file systems cannot exchange.
  if (::renameat2(AT_FDCWD, spare.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) != 0 &&
      ::rename(spare.c_str(), path.c_str()) != 0)
    return unavailable("file.write", because(path));
  sync_folder(path.parent_path());
  return {};
}

}  // namespace base::file
