#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/xml/tree.h"

namespace ubl {

/// Where a party is reached: EndpointID with its schemeID, as "0216" and "003701012636"; neither is
/// empty. White space at the ends is dropped, case is kept.
struct Endpoint {
  std::string scheme;
  std::string value;
  bool operator==(const Endpoint&) const = default;
};

/// Who sends what to whom: what an envelope has to know of the document in it. A plain value, taken
/// from the document as it is; nothing is checked.
struct Exchange {
  std::optional<Endpoint> sender;    ///< absent: no EndpointID, or one without schemeID
  std::optional<Endpoint> receiver;  ///< the same
  std::string sender_country;        ///< of the sender's postal address, "FI"; empty when absent
  std::string document_id;           ///< cbc:ID; empty when absent
  std::string issue_date;            ///< cbc:IssueDate as written
  bool operator==(const Exchange&) const = default;
};

/// Of the business document with that root element, which may stand inside an envelope. Sender and
/// receiver are the parties the type prescribes, reversed for self-billing; both are absent in
/// types that name no such pair (reports, waybills) or that are unknown. Spec: Peppol BIS,
/// "payload": the envelope's parties are the endpoints of the sending and the receiving party of
/// the transaction.
Exchange exchange_of(base::xml::Node root);

/// The country whose register gives out the identifiers of an endpoint scheme: "FI" for "0216"; ""
/// for international and unknown schemes. For documents without the sender's address.
std::string_view issuing_country(std::string_view scheme);

}  // namespace ubl
