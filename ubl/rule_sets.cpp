#include "ubl/rule_sets.h"

#include "ubl/schematron/load.h"

namespace ubl {

using base::Result;

namespace {

Result<RuleSets::Loaded> compile(const std::filesystem::path& file) {
  TRY(schematron::RuleSource source, schematron::load(file));
  return schematron::RuleSet::compile(std::move(source));
}

}  // namespace

Result<RuleSets::Loaded> RuleSets::get(const std::filesystem::path& file) {
  std::error_code absent;  // what is not there is found out by loading it
  const auto changed = std::filesystem::last_write_time(file, absent);
  const std::string name = file.string();
  auto known = entries_.with([&](const auto& entries) -> std::optional<Result<Loaded>> {
    const auto entry = entries.find(name);
    if (entry == entries.end() || entry->second.changed != changed) return std::nullopt;
    return entry->second.set;
  });
  if (known) return *std::move(known);
  // Outside the lock: others judge meanwhile. Two that come at once compile it twice, no more.
  auto set = compile(file);
  entries_.with([&](auto& entries) { entries.insert_or_assign(name, Entry{changed, set}); });
  return set;
}

}  // namespace ubl
