#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ap/as4/identity.h"
#include "ap/as4/open.h"
#include "ap/ebms/signal_message.h"
#include "base/http/message.h"
#include "base/random.h"
#include "base/result.h"

namespace ap::as4 {

/// A signal as it goes onto the wire: application/soap+xml, not multipart.
struct Signal {
  std::string envelope;
  base::crypto::Sha256 signature;  ///< H(decoded SignatureValue)
};

/// The signed receipt for a message: repeats every reference of its verified signature.
/// Spec: ebMS3 core 5.2.3.3, AS4 5.1.8, spec/as4 4.1
base::Result<Signal> make_receipt(const Opened& message, const Identity& self, base::Timestamp now,
                                  base::Random& random);
/// The signed error for a message; `ref_to_message_id` may be "".
base::Result<Signal> make_error(const base::Error& error, std::string_view ref_to_message_id,
                                const Identity& self, base::Timestamp now, base::Random& random);

/// What a sender makes of the answer to a message.
struct Judgement {
  enum class Outcome {
    Proven,    ///< a valid receipt for exactly our message
    Refused,   ///< the other side says no: final
    Retry,     ///< nothing was decided: the same bytes again, by schedule
    Unproven,  ///< the other side may hold it, but there is no valid receipt
  };
  Outcome outcome = Outcome::Retry;
  std::string code;    ///< "EBMS:0302", "EBMS:0004", "http.404"; "" when proven
  std::string detail;  ///< for people
  bool look_up_again =
      false;            ///< Refused: the destination may have changed (0101-0103, NOT_SERVICED)
  base::Bytes receipt;  ///< the envelope as received; kept with errors too
  base::crypto::Sha256 message_signature;           ///< of what was sent; Proven
  base::crypto::Sha256 receipt_signature;           ///< Proven
  std::optional<base::crypto::Certificate> signer;  ///< Proven
};

/// Judges an HTTP answer, at whatever status, to the message that was sent with this content type
/// and body. `to` is the PartyId we addressed; the signer's CN must be it. Spec: spec/as4 4.1, 4.2,
/// 5
Judgement judge_answer(const base::http::Response& answer, std::string_view sent_content_type,
                       base::ByteView sent_body, std::string_view to, const wss::Trust& trust,
                       base::Timestamp now);

}  // namespace ap::as4
