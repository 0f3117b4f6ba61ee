#include "ap/as4/answer.h"
#include "ap/as4/message_id.h"
#include "ap/ebms/error_mapping.h"

namespace ap::as4 {
namespace {

using base::Result;
using ebms::SignalMessage;

SignalMessage new_signal(std::string_view ref_to_message_id, const Identity& self,
                         base::Timestamp now, base::Random& random) {
  SignalMessage signal;
  signal.message_id = make_message_id(self, random);
  signal.timestamp = now;
  signal.ref_to_message_id = ref_to_message_id;
  return signal;
}

using Write = std::string (*)(const SignalMessage&, std::string_view);

Result<Signal> secured(const SignalMessage& signal, Write write, const Identity& self,
                       base::Random& random) {
  const std::string messaging_id = "msg-" + base::make_uuid(random);
  TRY(wss::SecuredMessage made,
      wss::secure_signal(write(signal, messaging_id), messaging_id, self.sender(), random));
  return Signal{std::move(made.envelope), base::crypto::sha256(made.signature_value)};
}

}  // namespace

Result<Signal> make_receipt(const Opened& message, const Identity& self, base::Timestamp now,
                            base::Random& random) {
  SignalMessage receipt = new_signal(message.message.message_id, self, now, random);
  receipt.is_receipt = true;
  receipt.references = message.envelope.references();
  return secured(receipt, ebms::write_receipt, self, random);
}

Result<Signal> make_error(const base::Error& error, std::string_view ref_to_message_id,
                          const Identity& self, base::Timestamp now, base::Random& random) {
  SignalMessage signal = new_signal(ref_to_message_id, self, now, random);
  signal.errors = {ebms::to_error_entry(error)};
  return secured(signal, ebms::write_error, self, random);
}

}  // namespace ap::as4
