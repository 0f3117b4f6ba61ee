#include "ubl/rule_files.h"

#include <array>
#include <string>
#include <utility>

namespace ubl {
namespace {

/// Rule sets that go by the short name of their document type.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kShort{
    {{"MLS", "mls"},
     {"EUSR", "end-user-statistics-report"},
     {"TSR", "transaction-statistics-report"}}};

bool is_called(const CatalogueEntry& entry, const std::string& file, std::string_view name) {
  for (const auto& [short_name, type] : kShort) {
    if (short_name == name) return entry.name == type;
  }
  return std::filesystem::path(file).stem() == name;
}

}  // namespace

base::Result<std::filesystem::path> find_rule_file(const Catalogue& catalogue,
                                                   const std::filesystem::path& artefacts,
                                                   std::string_view name, std::string_view date) {
  const std::string* best = nullptr;
  const RuleRelease* best_release = nullptr;
  const auto begun = [&](const RuleRelease& release) { return release.valid_from <= date; };
  for (const CatalogueEntry& entry : catalogue.entries()) {
    for (const RuleRelease& release : entry.rules) {
      for (const std::string& file : release.files) {
        if (!is_called(entry, file, name)) continue;
        const bool better =
            best == nullptr || std::pair(begun(release), release.valid_from) >
                                   std::pair(begun(*best_release), best_release->valid_from);
        if (!better) continue;
        best = &file;
        best_release = &release;
      }
    }
  }
  if (best == nullptr)
    return base::not_found("rules.unknown",
                           "the catalogue has no rules called " + std::string(name));
  std::filesystem::path path = artefacts / *best;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    return base::not_found("rules.missing", path.string() + " is not installed");
  return path;
}

}  // namespace ubl
