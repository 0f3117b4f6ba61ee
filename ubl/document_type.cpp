#include "ubl/document_type.h"

#include "base/text.h"

namespace ubl {

DocumentType detect(base::xml::Node root) {
  // Reports of Peppol name these elements in their own namespace.
  const auto identifier = [&](std::string_view name) {
    base::xml::Node found = root.child(kBasic, name);
    if (!found) found = root.child(root.namespace_uri(), name);
    return std::string(base::trim(found.text()));
  };
  return {std::string(root.namespace_uri()), std::string(root.local()),
          identifier("CustomizationID"), identifier("ProfileID")};
}

DocumentType detect(const base::xml::Tree& document) {
  return detect(document.root());
}

bool is_ubl(const DocumentType& type) {
  return type.root_namespace == "urn:oasis:names:specification:ubl:schema:xsd:" + type.root + "-2";
}

}  // namespace ubl
