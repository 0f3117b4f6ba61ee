#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "base/result.h"
#include "ubl/file_stamp.h"
#include "ubl/schematron/rule_set.h"

namespace ubl {

/// Rule files by their path, each compiled when first asked for and again when it, or a file that
/// it includes, has changed since (FileStamp); one that was looked for and not there counts too.
/// Whoever judges by an older one finishes with it. Threads: any.
class RuleSets final {
 public:
  using Loaded = std::shared_ptr<const schematron::RuleSet>;
  /// Errors: those of schematron::load and RuleSet::compile, remembered until a file changes.
  base::Result<Loaded> get(const std::filesystem::path& file);

 private:
  /// A file that was read, or asked for, and what it was like before that.
  struct Source {
    std::filesystem::path file;
    FileStamp stamp;
  };
  struct Entry {
    std::vector<Source> sources;
    base::Result<Loaded> set;
  };
  class WatchedFolder;
  static Entry compile(const std::filesystem::path& file);
  static bool is_current(const Entry& entry);

  base::Guarded<std::map<std::string, std::shared_ptr<const Entry>>> entries_;
};

}  // namespace ubl
