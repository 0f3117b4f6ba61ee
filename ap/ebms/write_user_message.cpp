#include "ap/ebms/names.h"
#include "ap/ebms/user_message.h"
#include "base/xml/writer.h"

namespace ap::ebms {
namespace {

using base::xml::Writer;

void write_party(Writer& writer, std::string_view element, std::string_view party,
                 std::string_view role) {
  writer.open(element);
  writer.open("eb:PartyId").attribute("type", kPartyIdType).text(party).close();
  writer.element("eb:Role", role).close();
}

void write_participant(Writer& writer, std::string_view name, std::string_view participant) {
  writer.open("eb:Property").attribute("name", name).attribute("type", kParticipantScheme);
  writer.text(participant).close();
}

void write_property(Writer& writer, std::string_view name, std::string_view value) {
  writer.open("eb:Property").attribute("name", name).text(value).close();
}

void write_part(Writer& writer, const PartInfo& part) {
  writer.open("eb:PartInfo").attribute("href", "cid:" + part.content_id);
  writer.open("eb:PartProperties");
  write_property(writer, "MimeType", part.mime_type);
  if (!part.character_set.empty()) write_property(writer, "CharacterSet", part.character_set);
  if (part.compression == Compression::Gzip) write_property(writer, "CompressionType", kGzip);
  writer.close().close();
}

}  // namespace

std::string write_messaging(const UserMessage& message, std::string_view messaging_id) {
  Writer writer(Writer::Empty::StartAndEnd);
  writer.open("eb:Messaging").declare("S12", soap::kSoap12).declare("eb", soap::kEbms);
  writer.declare("wsu", soap::kWsu).attribute("wsu:Id", messaging_id);
  writer.attribute("S12:mustUnderstand", "true").open("eb:UserMessage");
  writer.open("eb:MessageInfo");
  writer.element("eb:Timestamp", base::format_timestamp(message.timestamp));
  writer.element("eb:MessageId", message.message_id).close();
  writer.open("eb:PartyInfo");
  write_party(writer, "eb:From", message.from, kInitiator);
  write_party(writer, "eb:To", message.to, kResponder);
  writer.close().open("eb:CollaborationInfo").element("eb:AgreementRef", kAgreement);
  writer.open("eb:Service");
  if (!message.service_type.empty()) writer.attribute("type", message.service_type);
  writer.text(message.service).close();
  writer.element("eb:Action", message.action);
  writer.element("eb:ConversationId", message.conversation_id).close();
  if (!message.original_sender.empty()) {
    writer.open("eb:MessageProperties");
    write_participant(writer, "originalSender", message.original_sender);
    write_participant(writer, "finalRecipient", message.final_recipient);
    writer.close();
  }
  if (!message.parts.empty()) {
    writer.open("eb:PayloadInfo");
    for (const PartInfo& part : message.parts) write_part(writer, part);
    writer.close();
  }
  return writer.close().close().take();
}

}  // namespace ap::ebms
