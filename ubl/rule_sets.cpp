#include "ubl/rule_sets.h"

#include <sys/stat.h>

#include "ubl/schematron/load.h"

namespace ubl {

using base::Result;

namespace {

Result<RuleSets::Loaded> compile(const std::filesystem::path& file) {
  TRY(schematron::RuleSource source, schematron::load(file));
  return schematron::RuleSet::compile(std::move(source));
}

}  // namespace

RuleSets::Stamp RuleSets::stamp_of(const std::filesystem::path& file) {
  struct stat about {};
  if (::stat(file.c_str(), &about) != 0) return {};  // loading it will say why
  const auto nanoseconds = [](const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  };
  return {about.st_dev, about.st_ino, static_cast<std::uint64_t>(about.st_size),
          nanoseconds(about.st_mtim), nanoseconds(about.st_ctim)};
}

Result<RuleSets::Loaded> RuleSets::get(const std::filesystem::path& file) {
  const Stamp stamp = stamp_of(file);
  const std::string name = file.string();
  auto known = entries_.with([&](const auto& entries) -> std::optional<Result<Loaded>> {
    const auto entry = entries.find(name);
    if (entry == entries.end() || entry->second.stamp != stamp) return std::nullopt;
    return entry->second.set;
  });
  if (known) return *std::move(known);
  // Outside the lock: others judge meanwhile. Two that come at once compile it twice, no more.
  auto set = compile(file);
  entries_.with([&](auto& entries) { entries.insert_or_assign(name, Entry{stamp, set}); });
  return set;
}

}  // namespace ubl
