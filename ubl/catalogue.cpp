#include "ubl/catalogue.h"

#include <algorithm>

#include "base/file/file.h"
#include "base/json/value.h"

namespace ubl {
namespace {

using base::Result;
using base::json::Value;

std::vector<std::string> texts(const Value* array) {
  std::vector<std::string> out;
  if (array == nullptr || array->items() == nullptr) return out;
  for (const Value& item : *array->items()) {
    if (item.text() != nullptr) out.push_back(*item.text());
  }
  return out;
}

RuleRelease read_release(const Value& row) {
  return {std::string(row.text_at("release")), std::string(row.text_at("validFrom")),
          std::string(row.text_at("validTo")), texts(row.find("files"))};
}

Result<CatalogueEntry> read_entry(const Value& row) {
  CatalogueEntry entry;
  entry.name = row.text_at("name");
  entry.root_namespace = row.text_at("namespace");
  entry.root = row.text_at("root");
  entry.customization_id = row.text_at("customizationId");
  const Value* prefix = row.find("customizationPrefix");
  entry.customization_is_prefix = prefix != nullptr && prefix->flag() != nullptr && *prefix->flag();
  entry.profile_ids = texts(row.find("profileIds"));
  entry.version = row.text_at("version");
  entry.schema_set = row.text_at("xsd");
  if (const Value* rules = row.find("rules"); rules != nullptr && rules->items() != nullptr) {
    for (const Value& release : *rules->items()) entry.rules.push_back(read_release(release));
  }
  if (entry.name.empty() || entry.root.empty() || entry.customization_id.empty() ||
      entry.schema_set.empty()) {
    return base::corrupt("catalogue",
                         "an entry lacks its name, root, customizationId or xsd: " + entry.name);
  }
  return entry;
}

/// A longer CustomizationID extends a billing one, unless it goes on with "::".
bool customization_matches(const CatalogueEntry& entry, const std::string& given) {
  if (given == entry.customization_id) return true;
  return entry.customization_is_prefix && given.starts_with(entry.customization_id) &&
         given.find("::") == std::string::npos;
}

}  // namespace

const RuleRelease* CatalogueEntry::named(std::string_view release) const {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const RuleRelease& each) { return each.release == release; });
  return found == rules.end() ? nullptr : &*found;
}

const RuleRelease* CatalogueEntry::in_force(std::string_view date) const {
  for (const RuleRelease& release : rules) {
    const bool started = release.valid_from.empty() || release.valid_from <= date;
    if (started && (release.valid_to.empty() || date <= release.valid_to)) return &release;
  }
  return nullptr;
}

Result<Catalogue> Catalogue::parse(std::string_view json) {
  const auto value = base::json::parse(json);
  const Value* rows = value ? value->find("documentTypes") : nullptr;
  if (rows == nullptr || rows->items() == nullptr)
    return base::corrupt("catalogue", "no list of documentTypes");
  Catalogue catalogue;
  for (const Value& row : *rows->items()) {
    TRY(CatalogueEntry entry, read_entry(row));
    catalogue.entries_.push_back(std::move(entry));
  }
  return catalogue;
}

Result<Catalogue> Catalogue::load(const std::filesystem::path& file) {
  TRY(const std::string text, base::file::read_text(file));
  return parse(text);
}

const CatalogueEntry* Catalogue::find(const DocumentType& type) const {
  const CatalogueEntry* best = nullptr;
  for (const CatalogueEntry& entry : entries_) {
    if (entry.root != type.root || entry.root_namespace != type.root_namespace) continue;
    if (!customization_matches(entry, type.customization_id)) continue;
    if (std::ranges::find(entry.profile_ids, type.profile_id) != entry.profile_ids.end())
      return &entry;
    if (best == nullptr) best = &entry;
  }
  return best;
}

}  // namespace ubl
