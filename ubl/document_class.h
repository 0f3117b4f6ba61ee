#pragma once

#include <cstdint>
#include <string>

#include "ubl/catalogue.h"
#include "ubl/document_type.h"

namespace ubl {

/// What a document is in a purchase, whatever its national variant. The numbers go into log records
/// (record key 6): they are never changed or used again.
enum class DocumentClass : std::uint8_t {
  Order = 1,
  OrderResponse = 2,  ///< of advanced ordering too
  DespatchAdvice = 3,
  Invoice = 4,     ///< self-billed too
  CreditNote = 5,  ///< self-billed too
  InvoiceResponse = 6,
  OrderAgreement = 7,
  OrderChange = 8,
  OrderCancellation = 9,
  Catalogue = 10,
  CatalogueResponse = 11,
  MessageStatus = 12,  ///< MLS and MLR: about a message, not about goods
  Other = 99,
};

/// Decided by root element and the start of the CustomizationID, to which national variants append;
/// where a root element serves one class only, by the root element.
DocumentClass class_of(const DocumentType& type);

/// True for an invoice or credit note that the buyer writes in the seller's name.
bool is_self_billing(const DocumentType& type);

/// The word for folders and links: "order", "invoice-response", "invoice-self-billing"; for a type
/// without class the catalogue's name (`entry` may be nullptr), else "other". Lower-case ASCII
/// letters and '-'.
std::string class_word(const DocumentType& type, const CatalogueEntry* entry);

}  // namespace ubl
