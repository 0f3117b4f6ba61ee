#include "ap/ebms/signal_message.h"

#include <algorithm>

#include "ap/ebms/element_sequence.h"
#include "ap/ebms/names.h"
#include "ap/wss/names.h"
#include "base/text.h"
#include "base/xml/writer.h"

namespace ap::ebms {
namespace {

using base::Result;
using base::xml::Node;
using base::xml::Writer;

std::string text_of(const Node& node) {
  return std::string(base::trim(node.text()));
}

std::string attribute_of(const Node& node, std::string_view name) {
  return std::string(base::trim(node.attribute_value("", name)));
}

/// A ds:Reference as it stands. What is not understood is left empty: it then equals nothing that
/// was ever signed.
wss::SignedReference read_reference(const Node& node) {
  wss::SignedReference found;
  found.node = node;
  found.uri = node.attribute_value("", "URI");
  const Node transform = node.child(wss::kDs, "Transforms").child(wss::kDs, "Transform");
  if (!transform.next_same()) found.transform = attribute_of(transform, "Algorithm");
  found.digest_algorithm = attribute_of(node.child(wss::kDs, "DigestMethod"), "Algorithm");
  const Node value = node.child(wss::kDs, "DigestValue");
  if (!value.first_element() && !value.next_same())
    found.digest = base::from_base64_with_space(value.text()).value_or({});
  return found;
}

std::vector<wss::SignedReference> read_references(const Node& receipt) {
  std::vector<wss::SignedReference> references;
  const Node information = receipt.child(kSignals, "NonRepudiationInformation");
  for (Node part = information.first_element(); part; part = part.next_element())
    references.push_back(read_reference(part.child(wss::kDs, "Reference")));
  return references;
}

/// "EBMS:0004" however its letters are written.
std::string code_of(const Node& error) {
  std::string code = attribute_of(error, "errorCode");
  std::ranges::transform(code, code.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return code;
}

ErrorEntry read_error(const Node& error) {
  ErrorEntry entry;
  entry.code = code_of(error);
  entry.short_description = attribute_of(error, "shortDescription");
  entry.category = attribute_of(error, "category");
  entry.severity = base::lower_ascii(attribute_of(error, "severity"));
  if (entry.severity != "warning") entry.severity = "failure";
  entry.description = text_of(error.child(soap::kEbms, "Description"));
  entry.detail = text_of(error.child(soap::kEbms, "ErrorDetail"));
  return entry;
}

Writer& open_signal(Writer& writer, const SignalMessage& signal, std::string_view messaging_id) {
  writer.open("eb:Messaging").declare("S12", soap::kSoap12).declare("eb", soap::kEbms);
  writer.declare("wsu", soap::kWsu).attribute("wsu:Id", messaging_id);
  writer.attribute("S12:mustUnderstand", "true").open("eb:SignalMessage");
  writer.open("eb:MessageInfo");
  writer.element("eb:Timestamp", base::format_timestamp(signal.timestamp));
  writer.element("eb:MessageId", signal.message_id);
  if (!signal.ref_to_message_id.empty())
    writer.element("eb:RefToMessageId", signal.ref_to_message_id);
  return writer.close();
}

std::string joined(const std::vector<std::string>& prefixes) {
  std::string list;
  for (const std::string& prefix : prefixes) list += (list.empty() ? "" : " ") + prefix;
  return list;
}

void write_reference(Writer& writer, const wss::SignedReference& reference) {
  writer.open("ds:Reference").declare("ds", wss::kDs).attribute("URI", reference.uri);
  writer.open("ds:Transforms").open("ds:Transform").attribute("Algorithm", reference.transform);
  if (!reference.inclusive_prefixes.empty()) {
    writer.open("ec:InclusiveNamespaces").declare("ec", wss::kExclusive);
    writer.attribute("PrefixList", joined(reference.inclusive_prefixes)).close();
  }
  writer.close().close().open("ds:DigestMethod");
  writer.attribute("Algorithm", reference.digest_algorithm).close();
  writer.element("ds:DigestValue", base::to_base64(reference.digest)).close();
}

}  // namespace

Result<SignalMessage> SignalMessage::parse(const Node& messaging) {
  const Node element = messaging.first_element();
  if (!element.is_element(soap::kEbms, "SignalMessage") || element.next_element())
    return invalid_header("Messaging does not hold one SignalMessage");
  SignalMessage signal;
  const Node info = element.child(soap::kEbms, "MessageInfo");
  signal.message_id = text_of(info.child(soap::kEbms, "MessageId"));
  signal.ref_to_message_id = text_of(info.child(soap::kEbms, "RefToMessageId"));
  signal.timestamp = base::parse_timestamp(text_of(info.child(soap::kEbms, "Timestamp")))
                         .value_or(base::Timestamp());
  for (Node child = element.first_element(); child; child = child.next_element()) {
    if (child.is_element(soap::kEbms, "Receipt")) {
      if (signal.is_receipt) return invalid_header("two receipts in one SignalMessage");
      signal.is_receipt = true;
      signal.references = read_references(child);
    } else if (child.is_element(soap::kEbms, "Error")) {
      signal.errors.push_back(read_error(child));
      if (signal.ref_to_message_id.empty())
        signal.ref_to_message_id = attribute_of(child, "refToMessageInError");
    }
  }
  if (!signal.is_receipt && signal.errors.empty())
    return invalid_header("a SignalMessage that is neither receipt nor error");
  return signal;
}

std::string write_receipt(const SignalMessage& receipt, std::string_view messaging_id) {
  Writer writer(Writer::Empty::StartAndEnd);
  open_signal(writer, receipt, messaging_id).open("eb:Receipt");
  writer.open("ebbp:NonRepudiationInformation").declare("ebbp", kSignals);
  for (const wss::SignedReference& reference : receipt.references) {
    writer.open("ebbp:MessagePartNRInformation");
    write_reference(writer, reference);
    writer.close();
  }
  return writer.close().close().close().close().take();
}

std::string write_error(const SignalMessage& error, std::string_view messaging_id) {
  Writer writer(Writer::Empty::StartAndEnd);
  open_signal(writer, error, messaging_id);
  for (const ErrorEntry& entry : error.errors) {
    writer.open("eb:Error").attribute("category", entry.category);
    writer.attribute("errorCode", entry.code).attribute("origin", "ebMS");
    if (!error.ref_to_message_id.empty())
      writer.attribute("refToMessageInError", error.ref_to_message_id);
    writer.attribute("severity", entry.severity);
    writer.attribute("shortDescription", entry.short_description);
    writer.open("eb:Description").attribute("xml:lang", "en").text(entry.description).close();
    if (!entry.detail.empty()) writer.element("eb:ErrorDetail", entry.detail);
    writer.close();
  }
  return writer.close().close().take();
}

}  // namespace ap::ebms
