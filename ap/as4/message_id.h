#pragma once

#include <string>

#include "ap/as4/identity.h"
#include "base/random.h"

namespace ap::as4 {

/// A new eb:MessageId of ours: "<uuid>@<seat id in lower case>.ap.invalid". The right side only has
/// to be unique to us; RFC 2606 keeps ".invalid" from ever meaning a host. 122 random bits, because
/// the id is one of the secrets that the log's tags come from (spec/ledger 2.3).
std::string make_message_id(const Identity& self, base::Random& random);

}  // namespace ap::as4
