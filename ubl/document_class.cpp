#include "ubl/document_class.h"

#include <array>

namespace ubl {
namespace {

struct Row {
  std::string_view root;           ///< in the UBL namespace of its name
  std::string_view customization;  ///< start of the CustomizationID; empty: any
  DocumentClass is;
  std::string_view word;
};

constexpr std::array kRows = {
    Row{"Order", "urn:fdc:peppol.eu:poacc:trns:order:", DocumentClass::Order, "order"},
    Row{"OrderResponse", "urn:fdc:peppol.eu:poacc:trns:order_response:",
        DocumentClass::OrderResponse, "order-response"},
    Row{"OrderResponse", "urn:fdc:peppol.eu:poacc:trns:order_response_advanced:",
        DocumentClass::OrderResponse, "order-response"},
    Row{"OrderResponse", "urn:fdc:peppol.eu:poacc:trns:order_agreement:",
        DocumentClass::OrderAgreement, "order-agreement"},
    Row{"OrderChange", "", DocumentClass::OrderChange, "order-change"},
    Row{"OrderCancellation", "", DocumentClass::OrderCancellation, "order-cancellation"},
    Row{"DespatchAdvice", "", DocumentClass::DespatchAdvice, "despatch-advice"},
    Row{"Invoice", "", DocumentClass::Invoice, "invoice"},
    Row{"CreditNote", "", DocumentClass::CreditNote, "credit-note"},
    Row{"Catalogue", "urn:fdc:peppol.eu:poacc:trns:catalogue:", DocumentClass::Catalogue,
        "catalogue"},
    Row{"ApplicationResponse", "urn:fdc:peppol.eu:poacc:trns:invoice_response:",
        DocumentClass::InvoiceResponse, "invoice-response"},
    Row{"ApplicationResponse", "urn:fdc:peppol.eu:poacc:trns:catalogue_response:",
        DocumentClass::CatalogueResponse, "catalogue-response"},
    Row{"ApplicationResponse", "urn:fdc:peppol.eu:poacc:trns:mlr:", DocumentClass::MessageStatus,
        "mlr"},
    Row{"ApplicationResponse", "urn:peppol:edec:mls:", DocumentClass::MessageStatus, "mls"},
};

const Row* row_of(const DocumentType& type) {
  if (!is_ubl(type)) return nullptr;
  for (const Row& row : kRows) {
    if (row.root == type.root && type.customization_id.starts_with(row.customization)) return &row;
  }
  return nullptr;
}

}  // namespace

DocumentClass class_of(const DocumentType& type) {
  const Row* row = row_of(type);
  return row == nullptr ? DocumentClass::Other : row->is;
}

bool is_self_billing(const DocumentType& type) {
  const DocumentClass found = class_of(type);
  if (found != DocumentClass::Invoice && found != DocumentClass::CreditNote) return false;
  // "…:2017:poacc:selfbilling:3.0" and "urn:peppol:pint:selfbilling-1@…". An invoice type code of
  // self-billing (389) in an ordinary customization travels from seller to buyer.
  return type.customization_id.find(":selfbilling:") != std::string::npos ||
         type.customization_id.starts_with("urn:peppol:pint:selfbilling-");
}

std::string class_word(const DocumentType& type, const CatalogueEntry* entry) {
  const Row* row = row_of(type);
  if (row == nullptr) return entry == nullptr ? "other" : entry->name;
  return std::string(row->word) + (is_self_billing(type) ? "-self-billing" : "");
}

}  // namespace ubl
