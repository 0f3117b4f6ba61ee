#include "ap/store/sqlite_messages.h"
#include "base/file/file.h"

namespace ap::store {
namespace {

using base::Result;
using base::crypto::Sha256;

/// Files named by their digest. A temporary file that a crash left behind has another name and is
/// never read.
class FileBlobs final : public Blobs {
 public:
  explicit FileBlobs(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<void> put(const Sha256& key, base::ByteView bytes) override {
    const auto path = path_of(key);
    if (holds(path, key)) {
      // Whole, so it was synced before it got its name; the name may be unsynced still.
      base::file::sync_folder(path.parent_path());
      return {};
    }
    const auto written = base::file::write_durably(path, bytes);
    if (!written) return base::unavailable("blobs.write", written.error().detail);
    return {};
  }

  Result<void> remove(const Sha256& key) override {
    const auto path = path_of(key);
    std::error_code trouble;
    if (std::filesystem::remove(path, trouble)) base::file::sync_folder(path.parent_path());
    if (trouble) return base::unavailable("blobs.write", path.string() + ": " + trouble.message());
    return {};
  }

  Result<base::Bytes> get(const Sha256& key) override {
    auto found = base::file::read(path_of(key), kMostBytes);
    if (!found && found.error().kind == base::ErrorKind::NotFound)
      return base::not_found("blobs.missing", key.hex());
    if (!found && found.error().kind == base::ErrorKind::LimitExceeded)
      return base::corrupt("blobs.digest", key.hex() + " is larger than anything we keep");
    if (!found) return base::unavailable("blobs.read", found.error().detail);
    if (base::crypto::sha256(*found) != key)
      return base::corrupt("blobs.digest", key.hex() + " holds other bytes");
    return found;
  }

 private:
  static constexpr std::size_t kMostBytes = 4ull << 30;

  std::filesystem::path path_of(const Sha256& key) const {
    const std::string hex = key.hex();
    return folder_ / hex.substr(0, 2) / hex.substr(2);
  }
  static bool holds(const std::filesystem::path& path, const Sha256& key) {
    const auto there = base::file::read(path, kMostBytes);
    return there && base::crypto::sha256(*there) == key;
  }

  const std::filesystem::path folder_;
};

}  // namespace

std::unique_ptr<Blobs> make_file_blobs(std::filesystem::path folder) {
  return std::make_unique<FileBlobs>(std::move(folder));
}

}  // namespace ap::store
