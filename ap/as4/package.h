#pragma once

#include <string>

#include "ap/as4/identity.h"
#include "ap/peppol/identifier.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace ap::as4 {

/// What is to be sent. Plain; `sbd` is borrowed for the call.
struct Outgoing {
  std::string message_id;  ///< uuid@host
  std::string conversation_id;
  base::Timestamp timestamp;
  peppol::ParticipantIdentifier sender;
  peppol::ParticipantIdentifier receiver;
  peppol::DocumentTypeIdentifier document_type;
  peppol::ProcessIdentifier process;
  base::ByteView sbd;
};

/// A message ready for the wire: every sending, the first and each retry, is these bytes.
struct Packaged {
  std::string content_type;
  base::Bytes body;
  base::crypto::Sha256 signature;  ///< H(decoded SignatureValue)
};

/// gzip -> ebMS -> WSS (signed by us, encrypted for the receiver's certificate) -> MIME.
/// Emits exactly spec/as4 1.1 to 3.2. Errors: Unavailable "signer"; Malformed when the receiver's
/// certificate has no single CN.
base::Result<Packaged> package(const Outgoing& outgoing, const Identity& self,
                               const base::crypto::Certificate& receiver, base::Random& random);

}  // namespace ap::as4
