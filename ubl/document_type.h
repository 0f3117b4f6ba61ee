#pragma once

#include <string>

#include "base/xml/tree.h"

namespace ubl {

inline constexpr std::string_view kBasic =
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
inline constexpr std::string_view kAggregate =
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";

/// What a document says it is: its root element and, of its first children, CustomizationID and
/// ProfileID. Identifiers are normalised (white space at the ends dropped), empty when absent.
struct DocumentType {
  std::string root_namespace;
  std::string root;
  std::string customization_id;
  std::string profile_id;
  bool operator==(const DocumentType&) const = default;
};

/// Of the business document with that root element, which may stand inside an envelope.
DocumentType detect(base::xml::Node root);
DocumentType detect(const base::xml::Tree& document);

/// True when the root element is in the UBL 2 namespace of its own name.
bool is_ubl(const DocumentType& type);

}  // namespace ubl
