#pragma once

#include <optional>
#include <string>

#include "ubl/catalogue.h"
#include "ubl/document_type.h"

namespace ubl {

/// Document type and process as the Peppol network writes them, each with its scheme.
struct TypeIdentifiers {
  std::string document_type_scheme;  ///< "busdox-docid-qns", "peppol-doctype-wildcard" for PINT
  std::string document_type;         ///< "<namespace>::<Root>##<CustomizationID>::<version>"
  std::string process_scheme;        ///< "cenbii-procid-ubl"
  std::string process;               ///< the ProfileID; empty when the document has none
  bool operator==(const TypeIdentifiers&) const = default;
};

/// The identifiers of a document. The CustomizationID is the document's own, the version comes from
/// its catalogue entry; without one (`entry` may be nullptr) invoices and credit notes, PINT and
/// national ones, have 2.1. nullopt: no CustomizationID, or the version is not known.
/// Spec: Peppol Policy for use of Identifiers 4.4, policies on document types and processes.
std::optional<TypeIdentifiers> type_identifiers(const DocumentType& type,
                                                const CatalogueEntry* entry);

}  // namespace ubl
