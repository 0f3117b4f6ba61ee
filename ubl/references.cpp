#include "ubl/references.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ubl {
namespace {

using base::xml::Node;
using Issuer = DocumentName::Issuer;

std::uint8_t kind_of(DocumentClass is) {
  return static_cast<std::uint8_t>(is);
}

/// Whether the buyer writes documents of that kind (unless somebody bills himself).
bool is_buyers(std::uint8_t kind) {
  return kind == kind_of(DocumentClass::Order) || kind == kind_of(DocumentClass::OrderChange) ||
         kind == kind_of(DocumentClass::OrderCancellation) ||
         kind == kind_of(DocumentClass::InvoiceResponse) ||
         kind == kind_of(DocumentClass::CatalogueResponse);
}

/// Reads the references of one document.
class Reader {
 public:
  explicit Reader(Node root) : root_(root), type_(detect(root)), kind_(kind_of(class_of(type_))) {}

  References read() {
    const bool has_class =
        kind_ != kind_of(DocumentClass::Other) && kind_ != kind_of(DocumentClass::MessageStatus);
    if (!has_class) return {};
    if (const std::string id = id_in(root_); !id.empty())
      found_.own.push_back({Issuer::Sender, kind_, id});
    const Node order = root_.child(kAggregate, "OrderReference");
    name(DocumentClass::Order, order);
    name_sales_order(order.child(kBasic, "SalesOrderID"));
    name_sales_order(root_.child(kBasic, "SalesOrderID"));
    name(DocumentClass::Order, root_.child(kAggregate, "OrderDocumentReference"));
    name(DocumentClass::OrderChange, root_.child(kAggregate, "OrderChangeDocumentReference"));
    each("DespatchLine", [this](Node line) {
      name(DocumentClass::Order,
           line.child(kAggregate, "OrderLineReference").child(kAggregate, "OrderReference"));
    });
    each("DespatchDocumentReference",
         [this](Node despatch) { name(DocumentClass::DespatchAdvice, despatch); });
    each("BillingReference", [this](Node billing) {
      name(DocumentClass::Invoice, billing.child(kAggregate, "InvoiceDocumentReference"));
      name(DocumentClass::CreditNote, billing.child(kAggregate, "CreditNoteDocumentReference"));
    });
    if (kind_ == kind_of(DocumentClass::InvoiceResponse) ||
        kind_ == kind_of(DocumentClass::CatalogueResponse))
      each("DocumentResponse", [this](Node answer) { answered(answer); });
    return std::move(found_);
  }

 private:
  template <class Call>
  void each(std::string_view local, Call call) {
    for (Node node = root_.child(kAggregate, local); node; node = node.next_same()) call(node);
  }

  static std::string id_in(Node holder) { return normalised_id(holder.child(kBasic, "ID").text()); }

  void add(std::uint8_t kind, std::string id) {
    if (id.empty()) return;
    const bool own_side_is_buyer = is_buyers(kind_) != is_self_billing(type_);
    const Issuer issuer = is_buyers(kind) == own_side_is_buyer ? Issuer::Sender : Issuer::Receiver;
    DocumentName named{issuer, kind, std::move(id)};
    if (std::ranges::find(found_.named, named) == found_.named.end())
      found_.named.push_back(std::move(named));
  }
  void name(DocumentClass is, Node reference) {
    if (reference) add(kind_of(is), id_in(reference));
  }
  void name_sales_order(Node id) {
    if (id) add(DocumentName::kSalesOrder, normalised_id(id.text()));
  }

  /// The document that a response is about: a credit note (381) where its type says so.
  void answered(Node answer) {
    const Node reference = answer.child(kAggregate, "DocumentReference");
    const bool catalogue = kind_ == kind_of(DocumentClass::CatalogueResponse);
    const std::string code = reference.child(kBasic, "DocumentTypeCode").text();
    const bool credit = base::trim(code) == "381";
    name(catalogue ? DocumentClass::Catalogue
         : credit  ? DocumentClass::CreditNote
                   : DocumentClass::Invoice,
         reference);
  }

  const Node root_;
  const DocumentType type_;
  const std::uint8_t kind_;
  References found_;
};

}  // namespace

References references_of(Node root) {
  return Reader(root).read();
}

std::string normalised_id(std::string_view id) {
  std::string out;
  for (const char c : base::trim(id)) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (space && !out.empty() && out.back() == ' ') continue;
    out += space ? ' ' : c;
  }
  out = base::lower_ascii(out);
  while (!out.empty() && std::string_view(",.; ").find(out.back()) != std::string_view::npos)
    out.pop_back();
  for (const auto* nothing : {"na", "n/a", "-", "0", "none"}) {
    if (out == nothing) return {};
  }
  return out;
}

}  // namespace ubl
