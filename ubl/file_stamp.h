#pragma once

#include <cstdint>
#include <filesystem>

namespace ubl {

/// What changes with a file: another file in its place, another size, or another time of content or
/// of the file itself, which a copy with the old time has too. All zero when it is absent.
struct FileStamp {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t written_ns = 0, changed_ns = 0;
  bool operator==(const FileStamp&) const = default;

  static FileStamp of(const std::filesystem::path& file);
};

}  // namespace ubl
