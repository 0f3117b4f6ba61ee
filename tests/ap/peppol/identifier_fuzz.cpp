#include "ap/peppol/identifier.h"

#include "base/bytes.h"
#include "base/check.h"

void fuzz(base::ByteView in) {
  const std::string_view text = base::as_text(in);
  if (const auto id = ap::peppol::ParticipantIdentifier::parse(text))
    ENSURE(ap::peppol::ParticipantIdentifier::parse(id->uri()).value() == *id);
  if (const auto id = ap::peppol::DocumentTypeIdentifier::parse(text)) ENSURE(id->uri() == text);
  if (const auto id = ap::peppol::ProcessIdentifier::parse(text))
    ENSURE(ap::peppol::ProcessIdentifier::parse(id->uri()).value() == *id);
}
