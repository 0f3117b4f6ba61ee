#include "ap/as4/open.h"
#include "ap/ebms/user_message_reader.h"

namespace ap::as4 {
namespace {

using base::Result;
using base::xml::Node;

/// A request whose parts could be told apart, but whose packaging is not ours, gets an ebMS error;
/// what is broken stays a MIME error.
base::Error packaging_error(base::Error error) {
  if (error.code == "mime.start") error.code = "ebms.mime_inconsistency";
  if (error.code == "mime.type") error.code = "ebms.feature_not_supported";
  return error;
}

/// What a Messaging holds: one kind, at least once.
Result<Unpacked::Kind> kind_of(const Node& messaging) {
  const bool user = bool(messaging.child(soap::kEbms, "UserMessage"));
  const bool signal = bool(messaging.child(soap::kEbms, "SignalMessage"));
  if (user == signal) {
    return base::malformed("ebms.invalid_header", user ? "a UserMessage beside a SignalMessage"
                                                       : "Messaging holds no message");
  }
  return user ? Unpacked::Kind::UserMessage : Unpacked::Kind::Signal;
}

}  // namespace

Result<Unpacked> unpack(std::string_view content_type, base::ByteView body) {
  auto parts = mime::parse_message(content_type, body);
  if (!parts) return packaging_error(std::move(parts).error());
  TRY(soap::Envelope envelope, soap::Envelope::parse(parts->front().content));
  TRY(const Unpacked::Kind kind, kind_of(envelope.messaging));
  std::string claimed;
  if (kind == Unpacked::Kind::UserMessage) claimed = ebms::claimed_message_id(envelope.messaging);
  parts->erase(parts->begin());
  return Unpacked{std::move(*parts), std::move(envelope), kind, std::move(claimed)};
}

}  // namespace ap::as4
