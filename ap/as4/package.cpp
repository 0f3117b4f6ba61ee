#include "ap/as4/package.h"

#include <algorithm>

#include "ap/ebms/names.h"
#include "ap/ebms/user_message.h"
#include "ap/mime/multipart.h"
#include "ap/wss/secure.h"
#include "base/zip/gzip.h"

namespace ap::as4 {
namespace {

using base::Result;

/// The host of our MessageId, for the Content-IDs: of an alphabet that no peer writes otherwise in
/// "cid:" URIs.
Result<std::string> host_of(std::string_view message_id) {
  const std::size_t at = message_id.rfind('@');
  const std::string_view host = at == std::string_view::npos ? "" : message_id.substr(at + 1);
  const bool plain = !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-';
  });
  if (!plain) return base::malformed("as4.message_id", "a MessageId is uuid@host");
  return std::string(host);
}

ebms::UserMessage user_message(const Outgoing& outgoing, const Identity& self,
                               const std::string& to, const std::string& content_id) {
  ebms::UserMessage message;
  message.message_id = outgoing.message_id;
  message.timestamp = outgoing.timestamp;
  message.from = self.seat();
  message.to = to;
  message.service_type = outgoing.process.scheme();
  message.service = outgoing.process.value();
  message.action = outgoing.document_type.uri();
  message.conversation_id = outgoing.conversation_id;
  message.original_sender = outgoing.sender.value();
  message.final_recipient = outgoing.receiver.value();
  message.parts = {{content_id, "application/xml", "UTF-8", ebms::Compression::Gzip}};
  return message;
}

}  // namespace

Result<Packaged> package(const Outgoing& outgoing, const Identity& self,
                         const base::crypto::Certificate& receiver, base::Random& random) {
  const std::string& to = receiver.common_name();
  if (to.empty())
    return base::malformed("as4.receiver", "the receiver's certificate has no single CN");
  TRY(const std::string host, host_of(outgoing.message_id));
  const std::string root = "root-" + base::make_uuid(random) + "@" + host;
  const std::string content_id = "p1-" + base::make_uuid(random) + "@" + host;
  const std::string messaging_id = "msg-" + base::make_uuid(random);
  const base::Bytes payload = base::zip::gzip(outgoing.sbd);
  const std::string messaging =
      ebms::write_messaging(user_message(outgoing, self, to, content_id), messaging_id);
  TRY(const wss::SecuredMessage secured,
      wss::secure_message(messaging, messaging_id,
                          {{content_id, std::string(ebms::kGzip), payload}}, self.sender(),
                          receiver, random));
  mime::Packed packed = mime::write_message(
      {{"application/soap+xml; charset=UTF-8", root, base::as_bytes(secured.envelope)},
       {"application/octet-stream", content_id, secured.parts.front().content}},
      "b-" + base::make_uuid(random));
  return Packaged{std::move(packed.content_type), std::move(packed.body),
                  base::crypto::sha256(secured.signature_value)};
}

}  // namespace ap::as4
