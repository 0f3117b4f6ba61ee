#include "ap/ebms/user_message_reader.h"
#include "base/check.h"
#include "base/xml/parse.h"

using namespace ap::ebms;

namespace {

bool same(const PartInfo& a, const PartInfo& b) {
  return a.content_id == b.content_id && a.mime_type == b.mime_type &&
         a.character_set == b.character_set && a.compression == b.compression;
}

bool same(const UserMessage& a, const UserMessage& b) {
  return a.message_id == b.message_id && a.timestamp == b.timestamp && a.from == b.from &&
         a.to == b.to && a.service_type == b.service_type && a.service == b.service &&
         a.action == b.action && a.conversation_id == b.conversation_id &&
         a.original_sender == b.original_sender && a.final_recipient == b.final_recipient &&
         std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(),
                    [](const PartInfo& x, const PartInfo& y) { return same(x, y); });
}

}  // namespace

// An eb:Messaging element. What is accepted is written and read again as the same message.
void fuzz(base::ByteView in) {
  const auto tree = base::xml::parse(in);
  if (!tree) return;
  static_cast<void>(claimed_message_id(tree->root()));
  const auto message = read_user_message(tree->root());
  if (!message) return;
  const std::string written = write_messaging(*message, "msg-1");
  const auto again = base::xml::parse(base::as_bytes(written));
  ENSURE(again.has_value());
  const auto reread = read_user_message(again->root());
  ENSURE(reread && same(*reread, *message));
}
