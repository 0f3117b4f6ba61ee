#include "ap/soap/envelope.h"
#include "base/check.h"
#include "base/xml/canonical.h"

// Every node of an accepted envelope stands in its place, and its canonical form is the same
// message: what a signature covers cannot be read in another way.
void fuzz(base::ByteView in) {
  const auto envelope = ap::soap::Envelope::parse(in);
  if (!envelope) return;
  const auto root = envelope->tree.root();
  const auto header = envelope->messaging.parent();
  ENSURE(header.is_element(ap::soap::kSoap12, "Header") && header.parent() == root);
  ENSURE(!envelope->security || envelope->security.parent() == header);
  ENSURE(envelope->body.parent() == root);
  const std::string canonical = base::xml::canonicalize_exclusive(envelope->tree.document());
  const auto again = ap::soap::Envelope::parse(base::as_bytes(canonical));
  ENSURE(again.has_value());
  ENSURE(static_cast<bool>(again->security) == static_cast<bool>(envelope->security));
  ENSURE(base::xml::canonicalize_exclusive(again->messaging) ==
         base::xml::canonicalize_exclusive(envelope->messaging));
}
