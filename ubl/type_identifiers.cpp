#include "ubl/type_identifiers.h"

#include "ubl/document_class.h"

namespace ubl {
namespace {

std::string version_of(const DocumentType& type, const CatalogueEntry* entry) {
  // Norway's own variants (EHF 3) are of UBL 2.2, also where they append to a type of Peppol.
  if (type.customization_id.find("urn:fdc:anskaffelser.no:2019:ehf:") != std::string::npos)
    return "2.2";
  if (entry != nullptr) return entry->version;
  const DocumentClass found = class_of(type);
  const bool billing = found == DocumentClass::Invoice || found == DocumentClass::CreditNote;
  return billing ? "2.1" : "";
}

}  // namespace

std::optional<TypeIdentifiers> type_identifiers(const DocumentType& type,
                                                const CatalogueEntry* entry) {
  const std::string version = version_of(type, entry);
  if (version.empty() || type.customization_id.empty()) return std::nullopt;
  const bool wildcard = type.customization_id.starts_with("urn:peppol:pint:");
  return TypeIdentifiers{
      wildcard ? "peppol-doctype-wildcard" : "busdox-docid-qns",
      type.root_namespace + "::" + type.root + "##" + type.customization_id + "::" + version,
      "cenbii-procid-ubl", type.profile_id};
}

}  // namespace ubl
