#include "ap/ebms/signal_message.h"
#include "base/check.h"
#include "base/xml/parse.h"

using namespace ap::ebms;

// An eb:Messaging element. What is read is written and read again with the same meaning.
void fuzz(base::ByteView in) {
  const auto tree = base::xml::parse(in);
  if (!tree) return;
  const auto signal = SignalMessage::parse(tree->root());
  if (!signal) return;
  const std::string written =
      signal->is_receipt ? write_receipt(*signal, "msg-1") : write_error(*signal, "msg-1");
  const auto again = base::xml::parse(base::as_bytes(written));
  ENSURE(again.has_value());
  const auto reread = SignalMessage::parse(again->root());
  ENSURE(reread.has_value());
  ENSURE(reread->is_receipt == signal->is_receipt);
  ENSURE(reread->ref_to_message_id == signal->ref_to_message_id);
  ENSURE(reread->references.size() == signal->references.size());
  for (std::size_t index = 0; index < signal->references.size(); ++index) {
    ENSURE(reread->references[index].uri == signal->references[index].uri);
    ENSURE(reread->references[index].digest == signal->references[index].digest);
  }
  if (!signal->is_receipt) ENSURE(reread->errors.size() == signal->errors.size());
}
