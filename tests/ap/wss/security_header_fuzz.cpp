#include "ap/soap/envelope.h"
#include "ap/wss/security_header.h"

void fuzz(base::ByteView in) {
  const auto envelope = ap::soap::Envelope::parse(in);
  if (envelope) static_cast<void>(ap::wss::SecurityHeader::parse(*envelope, base::Timestamp()));
}
