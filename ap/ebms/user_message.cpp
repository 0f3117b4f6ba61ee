#include "ap/ebms/user_message.h"

#include <algorithm>
#include <array>

#include "ap/ebms/element_sequence.h"
#include "ap/ebms/names.h"
#include "ap/ebms/user_message_reader.h"
#include "base/text.h"

namespace ap::ebms {
namespace {

using base::Result;
using base::xml::Node;

base::Error not_recognized(std::string detail) {
  return base::rejected("ebms.value_not_recognized", std::move(detail));
}

base::Error inconsistent(std::string detail) {
  return base::rejected("ebms.value_inconsistent", std::move(detail));
}

base::Error payload_error(std::string detail) {
  return base::rejected("ebms.external_payload", std::move(detail));
}

bool is_message_id(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F;
  });
}

/// One Messaging holds one UserMessage and nothing else.
Result<Node> only_user_message(const Node& messaging) {
  if (!soap::must_understand(messaging) || !soap::is_for_us(messaging))
    return invalid_header("Messaging is not a mandatory header for us");
  Node found;
  for (Node child = messaging.first_element(); child; child = child.next_element()) {
    if (!child.is_element(soap::kEbms, "UserMessage"))
      return invalid_header("Messaging holds something else than a UserMessage");
    if (found) return inconsistent("more than one UserMessage");
    found = child;
  }
  if (!found) return invalid_header("Messaging holds no UserMessage");
  return found;
}

Result<void> read_message_info(const Node& info, UserMessage& message) {
  ElementSequence children(info);
  TRY(const Node timestamp, children.required("Timestamp"));
  TRY(const Node id, children.required("MessageId"));
  children.optional("RefToMessageId");  // means nothing in a one-way push
  TRY(children.end());
  TRY(const std::string time, leaf_text(timestamp));
  const auto parsed = base::parse_timestamp(time);
  if (!parsed) return invalid_header("Timestamp is no xs:dateTime");
  message.timestamp = *parsed;
  TRY(message.message_id, leaf_text(id));
  if (!is_message_id(message.message_id))
    return invalid_header("MessageId has 1 to 255 characters without space");
  return {};
}

/// The access point that a From or To names.
Result<std::string> read_party(const Node& party, std::string_view expected_role) {
  ElementSequence children(party);
  TRY(const Node id, children.required("PartyId"));
  if (children.optional("PartyId")) return inconsistent("more than one PartyId");
  TRY(const Node role, children.required("Role"));
  TRY(children.end());
  TRY(std::string value, filled_text(id));
  if (base::trim(id.attribute_value("", "type")) != kPartyIdType)
    return not_recognized("the PartyId is of another type");
  TRY(const std::string role_value, leaf_text(role));
  if (role_value != expected_role) return not_recognized("a Role that the agreement does not have");
  return value;
}

Result<void> read_party_info(const Node& info, UserMessage& message) {
  ElementSequence children(info);
  TRY(const Node from, children.required("From"));
  TRY(const Node to, children.required("To"));
  TRY(children.end());
  TRY(message.from, read_party(from, kInitiator));
  TRY(message.to, read_party(to, kResponder));
  return {};
}

Result<void> read_collaboration(const Node& info, UserMessage& message) {
  ElementSequence children(info);
  const Node agreement = children.optional("AgreementRef");
  TRY(const Node service, children.required("Service"));
  TRY(const Node action, children.required("Action"));
  TRY(const Node conversation, children.required("ConversationId"));
  TRY(children.end());
  TRY(const std::string agreed, leaf_text(agreement));
  if (agreed != kAgreement)
    return base::rejected("ebms.processing_mode", "the agreement is not the one of Peppol");
  TRY(message.service, filled_text(service));
  message.service_type = std::string(base::trim(service.attribute_value("", "type")));
  TRY(message.action, filled_text(action));
  TRY(message.conversation_id, filled_text(conversation));
  return {};
}

/// Calls `take(name, property, value)` for every Property below the element.
template <class Take>
Result<void> read_properties(const Node& properties, Take take) {
  ElementSequence children(properties);
  while (const Node property = children.optional("Property")) {
    const std::string_view name = base::trim(property.attribute_value("", "name"));
    if (name.empty()) return invalid_header("a Property without name");
    TRY(const std::string value, leaf_text(property));
    TRY(take(name, property, value));
  }
  return children.end();
}

/// Sets a value that may be given once.
Result<void> set_once(std::string& field, std::string_view name, const std::string& value) {
  if (!field.empty()) return invalid_header("the property " + std::string(name) + " is repeated");
  field = value;
  return {};
}

Result<void> read_message_properties(const Node& properties, UserMessage& message) {
  const auto take = [&](std::string_view name, const Node& property,
                        const std::string& value) -> Result<void> {
    const bool sender = name == "originalSender";
    if (!sender && name != "finalRecipient") return {};
    const std::string_view type = base::trim(property.attribute_value("", "type"));
    if (!type.empty() && type != kParticipantScheme)  // a missing type is tolerated
      return base::rejected("ebms.other", std::string(name) + " is of another type");
    return set_once(sender ? message.original_sender : message.final_recipient, name, value);
  };
  TRY(read_properties(properties, take));
  if (!message.is_ping() && (message.original_sender.empty() || message.final_recipient.empty()))
    return base::rejected("ebms.other", "originalSender or finalRecipient is missing");
  return {};
}

/// What the XML parser can read.
bool is_known_character_set(std::string_view name) {
  constexpr std::array<std::string_view, 4> kKnown{"utf-8", "utf-16", "iso-8859-1", "us-ascii"};
  return std::ranges::find(kKnown, base::lower_ascii(name)) != kKnown.end();
}

Result<void> read_part_properties(const Node& properties, PartInfo& part) {
  std::string compression;
  const auto take = [&](std::string_view name, const Node&,
                        const std::string& value) -> Result<void> {
    if (name == "MimeType") return set_once(part.mime_type, name, value);
    if (name == "CharacterSet") {
      if (!is_known_character_set(value)) return inconsistent("an unknown CharacterSet");
      return set_once(part.character_set, name, value);
    }
    if (name != "CompressionType") return {};
    if (value != kGzip) return inconsistent("an unknown CompressionType");
    return set_once(compression, name, value);
  };
  TRY(read_properties(properties, take));
  if (compression.empty()) return {};
  if (part.mime_type.empty()) return inconsistent("compressed, but MimeType is missing");
  part.compression = Compression::Gzip;
  return {};
}

Result<PartInfo> read_part(const Node& info) {
  PartInfo part;
  const std::string_view href = info.attribute_value("", "href");
  if (!href.starts_with("cid:") || href.size() == 4)
    return payload_error("a payload that is not a part of the message");
  part.content_id = href.substr(4);
  ElementSequence children(info);
  children.optional("Schema");
  children.optional("Description");
  if (const Node properties = children.optional("PartProperties"))
    TRY(read_part_properties(properties, part));
  TRY(children.end());
  return part;
}

Result<void> read_payload_info(const Node& info, UserMessage& message) {
  ElementSequence children(info);
  while (const Node part = children.optional("PartInfo")) {
    TRY(PartInfo read, read_part(part));
    message.parts.push_back(std::move(read));
  }
  return children.end();
}

}  // namespace

Result<UserMessage> read_user_message(const Node& messaging) {
  TRY(const Node element, only_user_message(messaging));
  if (element.has_attribute("", "mpc") &&
      base::trim(element.attribute_value("", "mpc")) != kDefaultMpc)
    return not_recognized("an unknown message partition channel");
  ElementSequence children(element);
  TRY(const Node info, children.required("MessageInfo"));
  TRY(const Node parties, children.required("PartyInfo"));
  TRY(const Node collaboration, children.required("CollaborationInfo"));
  const Node properties = children.optional("MessageProperties");
  const Node payload = children.optional("PayloadInfo");
  TRY(children.end());
  UserMessage message;
  TRY(read_message_info(info, message));
  TRY(read_party_info(parties, message));
  TRY(read_collaboration(collaboration, message));
  TRY(read_message_properties(properties, message));
  TRY(read_payload_info(payload, message));
  return message;
}

Result<UserMessage> UserMessage::parse(const wss::Verified<soap::Envelope>& envelope) {
  return read_user_message(envelope->messaging);
}

std::string claimed_message_id(const Node& messaging) {
  const Node id = messaging.child(soap::kEbms, "UserMessage")
                      .child(soap::kEbms, "MessageInfo")
                      .child(soap::kEbms, "MessageId");
  const std::string text = leaf_text(id).value_or("");
  return is_message_id(text) ? text : "";
}

}  // namespace ap::ebms
