#pragma once

#include <map>
#include <string>

#include "ubl/schematron/source_folder.h"

namespace test {

/// A folder of rule files that is only in memory.
class MemoryFolder final : public ubl::schematron::SourceFolder {
 public:
  MemoryFolder() = default;
  explicit MemoryFolder(std::map<std::string, std::string> files) : files_(std::move(files)) {}
  /// The first file is `main`; each line "==== NAME" begins another.
  static MemoryFolder split(std::string_view text, const std::string& main);

  base::Result<base::Bytes> read(const std::string& name, std::size_t limit) const override;

 private:
  std::map<std::string, std::string> files_;
};

inline MemoryFolder MemoryFolder::split(std::string_view text, const std::string& main) {
  std::map<std::string, std::string> files;
  constexpr std::string_view kMark = "\n==== ";
  std::string name = main;
  while (true) {
    const std::size_t end = std::min(text.find(kMark), text.size());
    files[name] = text.substr(0, end);
    if (end == text.size()) break;
    text.remove_prefix(end + kMark.size());
    const std::size_t line = std::min(text.find('\n'), text.size());
    name = text.substr(0, line);
    text.remove_prefix(std::min(line + 1, text.size()));
  }
  return MemoryFolder(std::move(files));
}

inline base::Result<base::Bytes> MemoryFolder::read(const std::string& name,
                                                    std::size_t limit) const {
  const auto file = files_.find(name);
  if (file == files_.end()) return base::not_found("schematron.file", name + " is not there");
  if (file->second.size() > limit)
    return base::limit_exceeded("schematron.bytes", name + " is too large");
  return base::to_bytes(file->second);
}

}  // namespace test
