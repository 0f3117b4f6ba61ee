#include "ubl/rule_sets.h"

#include <algorithm>

#include "ubl/schematron/load.h"

namespace ubl {

using base::Result;

/// A folder that notes what is read from it. Stamps are taken before: what changes while it is read
/// is read again.
class RuleSets::WatchedFolder final : public schematron::SourceFolder {
 public:
  WatchedFolder(const std::filesystem::path& folder, std::vector<Source>& sources)
      : folder_(folder), disk_(folder), sources_(sources) {}

  Result<base::Bytes> read(const std::string& name, std::size_t limit) const override {
    const std::filesystem::path file = folder_ / name;
    sources_.push_back({file, FileStamp::of(file)});
    return disk_.read(name, limit);
  }

 private:
  const std::filesystem::path folder_;
  const schematron::DiskFolder disk_;
  std::vector<Source>& sources_;
};

RuleSets::Entry RuleSets::compile(const std::filesystem::path& file) {
  std::vector<Source> sources;
  const auto compiled = [&]() -> Result<Loaded> {
    const WatchedFolder folder(file.parent_path(), sources);
    TRY(schematron::RuleSource source, schematron::load(folder, file.filename().string()));
    return schematron::RuleSet::compile(std::move(source));
  };
  Result<Loaded> set = compiled();
  return {std::move(sources), std::move(set)};
}

bool RuleSets::is_current(const Entry& entry) {
  return std::all_of(entry.sources.begin(), entry.sources.end(), [](const Source& source) {
    return FileStamp::of(source.file) == source.stamp;
  });
}

Result<RuleSets::Loaded> RuleSets::get(const std::filesystem::path& file) {
  const std::string name = file.string();
  // Files are looked at outside the lock: others judge meanwhile. Two that come at once compile one
  // twice, no more.
  const auto known = entries_.with([&](const auto& entries) -> std::shared_ptr<const Entry> {
    const auto entry = entries.find(name);
    return entry == entries.end() ? nullptr : entry->second;
  });
  if (known != nullptr && is_current(*known)) return known->set;
  const auto made = std::make_shared<const Entry>(compile(file));
  entries_.with([&](auto& entries) { entries.insert_or_assign(name, made); });
  return made->set;
}

}  // namespace ubl
