#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ap/soap/envelope.h"
#include "ap/wss/verify.h"
#include "base/clock.h"
#include "base/result.h"

namespace ap::ebms {

inline constexpr std::string_view kPingService =
    "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/service";
inline constexpr std::string_view kPingAction =
    "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/test";

enum class Compression { None, Gzip };

/// One eb:PartInfo: a payload part and what its properties say.
struct PartInfo {
  std::string content_id;  ///< of the href, without "cid:"
  std::string mime_type;   ///< property MimeType
  std::string character_set;
  Compression compression = Compression::None;
};

/// An eb:UserMessage of the Peppol profile: a plain value. Identifiers are as written, trimmed.
/// Spec: ebMS3 core 5.2.2; Peppol AS4 2.0.3
struct UserMessage {
  std::string message_id;
  base::Timestamp timestamp;
  std::string from;  ///< PartyId: the seat id of the sending access point
  std::string to;
  std::string service_type;  ///< scheme of the process identifier
  std::string service;       ///< its value
  std::string action;        ///< "scheme::value" of the document type identifier
  std::string conversation_id;
  std::string original_sender;  ///< participant, without its scheme
  std::string final_recipient;
  std::vector<PartInfo> parts;

  /// Reads what wss has verified. Errors: the codes "ebms.*" of error_mapping.h, each of which
  /// names its EBMS error. Whether the message is for us and serviced is not asked here.
  static base::Result<UserMessage> parse(const wss::Verified<soap::Envelope>& envelope);

  /// The message that only tests the way: nothing is delivered.
  bool is_ping() const { return service == kPingService && action == kPingAction; }
};

/// The eb:Messaging element of a message that we send, as wss::secure_message wants it.
std::string write_messaging(const UserMessage& message, std::string_view messaging_id);

}  // namespace ap::ebms
