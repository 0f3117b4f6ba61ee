#pragma once

#include <string>
#include <vector>

#include "ap/as4/identity.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace kuitti::load {

/// What the messages of a run have in common. Borrowed for the call that uses it.
struct Template {
  base::ByteView document;  ///< UBL
  std::string receiver;     ///< participant; "" = as the document says
  base::Timestamp now;
};

/// The envelope around the document, with an InstanceIdentifier of its own.
/// Errors: Rejected "load.document" when it does not say who sends what to whom.
base::Result<std::string> write_sbd(const Template& with, base::Random& random);

/// The participant that the messages are for, "iso6523-actorid-upis::0216:0037...".
base::Result<std::string> receiver_of(const Template& with);

/// A message that is ready for the wire: signed, encrypted and packed before the clock runs.
struct Shot {
  std::string message_id;
  std::string content_type;
  base::Bytes body;
};

/// Makes that many messages on `threads` threads, each with its own MessageId, InstanceIdentifier,
/// key and signature. Errors: those of write_sbd and as4::package.
base::Result<std::vector<Shot>> make_stock(std::size_t count, const Template& with,
                                           const ap::as4::Identity& sender,
                                           const base::crypto::Certificate& receiver,
                                           unsigned threads);

}  // namespace kuitti::load
