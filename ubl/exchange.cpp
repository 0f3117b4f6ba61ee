#include "ubl/exchange.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "ubl/document_class.h"

namespace ubl {
namespace {

using base::xml::Node;

struct Direction {
  std::string_view root;
  std::string_view sender;
  std::string_view receiver;
};

// The roles below the root element. Some are parties themselves, others hold a cac:Party.
constexpr std::array kDirections = {
    Direction{"Order", "BuyerCustomerParty", "SellerSupplierParty"},
    Direction{"OrderChange", "BuyerCustomerParty", "SellerSupplierParty"},
    Direction{"OrderCancellation", "BuyerCustomerParty", "SellerSupplierParty"},
    Direction{"OrderResponse", "SellerSupplierParty", "BuyerCustomerParty"},
    Direction{"DespatchAdvice", "DespatchSupplierParty", "DeliveryCustomerParty"},
    Direction{"ReceiptAdvice", "DeliveryCustomerParty", "DespatchSupplierParty"},
    Direction{"Invoice", "AccountingSupplierParty", "AccountingCustomerParty"},
    Direction{"CreditNote", "AccountingSupplierParty", "AccountingCustomerParty"},
    Direction{"Catalogue", "ProviderParty", "ReceiverParty"},
    Direction{"ApplicationResponse", "SenderParty", "ReceiverParty"},
    Direction{"WeightStatement", "SenderParty", "ReceiverParty"},
    Direction{"TransportExecutionPlan", "SenderParty", "ReceiverParty"},
    Direction{"TransportExecutionPlanRequest", "TransportUserParty",
              "TransportServiceProviderParty"},
    Direction{"TransportationStatus", "SenderParty", "ReceiverParty"},
    Direction{"TransportationStatusRequest", "SenderParty", "ReceiverParty"},
};

Node party(Node root, std::string_view role) {
  const Node holder = root.child(kAggregate, role);
  const Node inner = holder.child(kAggregate, "Party");
  return inner ? inner : holder;
}

std::string trimmed(Node node) {
  return std::string(base::trim(node.text()));
}

std::optional<Endpoint> endpoint(Node party) {
  const Node id = party.child(kBasic, "EndpointID");
  Endpoint found{std::string(base::trim(id.attribute_value("", "schemeID"))), trimmed(id)};
  if (found.scheme.empty() || found.value.empty()) return std::nullopt;
  return found;
}

std::string country(Node party) {
  return trimmed(party.child(kAggregate, "PostalAddress")
                     .child(kAggregate, "Country")
                     .child(kBasic, "IdentificationCode"));
}

struct Register {
  std::string_view scheme;
  std::string_view country;
};

constexpr std::array kRegisters = {
    Register{"0002", "FR"}, Register{"0007", "SE"}, Register{"0009", "FR"}, Register{"0037", "FI"},
    Register{"0096", "DK"}, Register{"0106", "NL"}, Register{"0183", "CH"}, Register{"0184", "DK"},
    Register{"0190", "NL"}, Register{"0191", "EE"}, Register{"0192", "NO"}, Register{"0196", "IS"},
    Register{"0198", "DK"}, Register{"0200", "LT"}, Register{"0201", "IT"}, Register{"0204", "DE"},
    Register{"0208", "BE"}, Register{"0210", "IT"}, Register{"0211", "IT"}, Register{"0212", "FI"},
    Register{"0213", "FI"}, Register{"0215", "FI"}, Register{"0216", "FI"}, Register{"0218", "LV"},
    Register{"0225", "FR"}, Register{"0240", "LU"}, Register{"0245", "SK"}, Register{"0246", "DE"},
};

}  // namespace

Exchange exchange_of(Node root) {
  Exchange found;
  found.document_id = trimmed(root.child(kBasic, "ID"));
  found.issue_date = trimmed(root.child(kBasic, "IssueDate"));
  const DocumentType type = detect(root);
  const auto direction = std::ranges::find(kDirections, type.root, &Direction::root);
  if (!is_ubl(type) || direction == kDirections.end()) return found;
  Node from = party(root, direction->sender);
  Node to = party(root, direction->receiver);
  if (is_self_billing(type)) std::swap(from, to);
  found.sender = endpoint(from);
  found.receiver = endpoint(to);
  found.sender_country = country(from);
  return found;
}

std::string_view issuing_country(std::string_view scheme) {
  const auto found = std::ranges::find(kRegisters, scheme, &Register::scheme);
  return found == kRegisters.end() ? std::string_view() : found->country;
}

}  // namespace ubl
