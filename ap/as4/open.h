#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ap/as4/identity.h"
#include "ap/ebms/user_message.h"
#include "ap/mime/multipart.h"
#include "base/crypto/sha256.h"
#include "base/result.h"
#include "base/zip/gzip.h"

namespace ap::as4 {

/// A request taken apart, nothing verified yet.
/// Lifetime: the parts view the body it was made from.
struct Unpacked {
  enum class Kind { UserMessage, Signal };
  std::vector<mime::Part> parts;  ///< the payload parts, root excluded
  soap::Envelope envelope;
  Kind kind = Kind::UserMessage;
  std::string claimed_message_id;  ///< unverified; for the RefToMessageId of an error, else ""
};

/// Splits an HTTP body into envelope and parts.
/// Errors: those of mime::parse_message and "soap.xml" (no ebMS answer is possible: HTTP 400 or
///         415); "soap.shape", "ebms.invalid_header" (two kinds in one Messaging, no message);
///         "soap.must_understand".
base::Result<Unpacked> unpack(std::string_view content_type, base::ByteView body);

/// A user message that is verified, decrypted, for us, and unzipped.
struct Opened {
  wss::Verified<soap::Envelope> envelope;
  ebms::UserMessage message;
  base::Bytes payload;                  ///< the SBD; empty in a ping
  base::Bytes gzipped;                  ///< the payload as it was sent, when it was compressed
  base::crypto::Sha256 signature;       ///< H(decoded SignatureValue): the identity of this sending
  base::crypto::Sha256 payload_digest;  ///< over the digests of the cid: references, in order
};

/// Verifies and opens what was unpacked, in the order of design.md 4: wss, ebms, addressed to us
/// (To = our seat, From = CN of the signer), exactly one payload unless a ping, bounded gunzip.
/// Errors: those of wss::open_message and UserMessage::parse; "ebms.value_inconsistent" (not for
///         us), "wss.signature.party" (From is not the signer), "ebms.processing_mode" (number of
///         payloads), "gzip.*".
base::Result<Opened> open(Unpacked message, const Identity& self, const wss::Trust& trust,
                          const base::zip::InflateLimits& limits, base::Timestamp now);

}  // namespace ap::as4
