#pragma once

#include "ap/ebms/user_message.h"

namespace ap::ebms {

/// Reads the one eb:UserMessage of an eb:Messaging, verified or not: what UserMessage::parse does
/// once the envelope is verified. Not for anything that acts on the message.
base::Result<UserMessage> read_user_message(const base::xml::Node& messaging);

/// The MessageId of an unverified message, if it is fit for the RefToMessageId of an error; else
/// "".
std::string claimed_message_id(const base::xml::Node& messaging);

}  // namespace ap::ebms
