#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/guarded.h"
#include "base/result.h"
#include "ubl/schematron/rule_set.h"

namespace ubl {

/// Rule files by their path, each compiled when first asked for and again when the file has
/// changed since: another file in its place, another size, or another time of content or of the
/// file itself, which a copy with the old time has too. Whoever judges by an older one finishes
/// with it. Threads: any.
class RuleSets final {
 public:
  using Loaded = std::shared_ptr<const schematron::RuleSet>;
  /// Errors: those of schematron::load and RuleSet::compile, remembered until the file changes.
  base::Result<Loaded> get(const std::filesystem::path& file);

 private:
  /// What changes with a file; all zero when it is absent.
  struct Stamp {
    std::uint64_t device = 0, inode = 0, size = 0;
    std::int64_t written_ns = 0, changed_ns = 0;
    bool operator==(const Stamp&) const = default;
  };
  static Stamp stamp_of(const std::filesystem::path& file);

  struct Entry {
    Stamp stamp;
    base::Result<Loaded> set;
  };
  base::Guarded<std::map<std::string, Entry>> entries_;
};

}  // namespace ubl
