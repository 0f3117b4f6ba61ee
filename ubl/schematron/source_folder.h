#pragma once

#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace ubl::schematron {

/// How much one rule set may be. The largest official one is 0.9 MB with 979 assertions.
struct Limits {
  std::size_t file_bytes = 16u << 20;
  std::size_t inclusions = 256;         ///< how often an include is followed
  std::size_t total_bytes = 64u << 20;  ///< of all files, and of all texts made from them
  std::size_t statements = 200'000;     ///< rules, lets, assertions, references
  std::uint32_t depth = 32;             ///< of nested includes, of abstract rules, of instructions
};

/// Where the files of one rule set lie, and nothing else: names are relative to it, written with
/// '/', and already known not to lead out of it.
class SourceFolder {
 public:
  virtual ~SourceFolder() = default;
  /// Errors: NotFound "schematron.file"; LimitExceeded "schematron.bytes"; Malformed
  /// "schematron.outside" where the file is elsewhere after all (a symbolic link).
  virtual base::Result<base::Bytes> read(const std::string& name, std::size_t limit) const = 0;
};

/// A folder on disk.
class DiskFolder final : public SourceFolder {
 public:
  explicit DiskFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  base::Result<base::Bytes> read(const std::string& name, std::size_t limit) const override;

 private:
  std::filesystem::path folder_;
};

}  // namespace ubl::schematron
