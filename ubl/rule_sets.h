#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/guarded.h"
#include "base/result.h"
#include "ubl/schematron/rule_set.h"

namespace ubl {

/// Rule files by their path, each compiled when first asked for and again when the file has
/// changed since; whoever judges by an older one finishes with it. Threads: any.
class RuleSets final {
 public:
  using Loaded = std::shared_ptr<const schematron::RuleSet>;
  /// Errors: those of schematron::load and RuleSet::compile, remembered until the file changes.
  base::Result<Loaded> get(const std::filesystem::path& file);

 private:
  struct Entry {
    std::filesystem::file_time_type changed;
    base::Result<Loaded> set;
  };
  base::Guarded<std::map<std::string, Entry>> entries_;
};

}  // namespace ubl
