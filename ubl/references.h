#pragma once

#include <string>
#include <vector>

#include "base/xml/tree.h"
#include "ubl/document_class.h"

namespace ubl {

/// A document as others name it: whose it is, what it is, its id.
struct DocumentName {
  enum class Issuer { Sender, Receiver };  ///< of the document that names it
  /// A seller's own number of an order, which no document has as its id.
  static constexpr std::uint8_t kSalesOrder = 200;

  Issuer issuer = Issuer::Sender;
  std::uint8_t kind = 0;  ///< a DocumentClass, or kSalesOrder
  std::string id;         ///< normalised
  bool operator==(const DocumentName&) const = default;
};

/// What a document is called and which documents of the same purchase it names: the strong
/// references of the trail, not the groups (contracts, projects) and hints.
struct References {
  std::vector<DocumentName> own;    ///< one; none when the document has no id or no class
  std::vector<DocumentName> named;  ///< in the order of the document, without repeats
};

/// Of the business document with that root element, which may stand inside an envelope. A plain
/// function of the document. Ids that name nothing ("NA", "-", "0") are left out.
/// Spec: spec/business 2.1, 2.2
References references_of(base::xml::Node root);

/// Trimmed, white space collapsed, ASCII letters lowered, without ",.;" at the end; leading zeros
/// stay. "" for what names nothing.
std::string normalised_id(std::string_view id);

}  // namespace ubl
