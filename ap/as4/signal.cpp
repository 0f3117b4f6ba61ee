#include "ap/as4/answer.h"
#include "ap/ebms/error_mapping.h"
#include "base/text.h"

namespace ap::as4 {
namespace {

using base::Result;
using ebms::SignalMessage;

/// "uuid@pop000001.kuitti.invalid": unique by itself; the host says whose it is and that it is no
/// address (RFC 2606).
std::string signal_id(const Identity& self, base::Random& random) {
  std::string host;
  for (const char c : base::lower_ascii(self.seat())) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) host += c;
  }
  return base::make_uuid(random) + "@" + (host.empty() ? "ap" : host) + ".kuitti.invalid";
}

SignalMessage new_signal(std::string_view ref_to_message_id, const Identity& self,
                         base::Timestamp now, base::Random& random) {
  SignalMessage signal;
  signal.message_id = signal_id(self, random);
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
