#pragma once

#include <optional>
#include <string>

#include "ap/flow/services.h"
#include "ap/flow/submission.h"
#include "ubl/report.h"

namespace ap::flow {

struct Submitted {
  enum class Outcome { Accepted, Repeated, Invalid };
  Outcome outcome = Outcome::Accepted;
  store::Message message;             ///< unless Invalid
  std::optional<ubl::Report> report;  ///< when the document was judged; always with Invalid
};

/// The outbound path: submit, then step by step until a receipt proves it. Read it first.
/// Lifetime: borrows the services. Threads: any, at once.
class Sending final {
 public:
  explicit Sending(Services& services) : services_(services) {}

  /// Detects, validates, stores and logs. On return the document is on disk.
  /// Errors: those of envelop(); Rejected "submission.unknown_type"; Conflict "store.idempotency";
  ///         Unavailable.
  base::Result<Submitted> submit(const Submission& submission);

  /// Takes a leased message as far as it goes now: log, look up, package, send, judge the answer,
  /// log again. The row as it is afterwards. Every step is idempotent.
  base::Result<store::Message> step(const store::Message& message);

  /// Gives a failed or unproven message another round: an unproven one with the same bytes, a
  /// failed one from the look-up on. Errors: Conflict "store.state"; NotFound "store.message".
  base::Result<store::Message> resend(std::string_view id);

 private:
  Services& services_;
};

}  // namespace ap::flow
