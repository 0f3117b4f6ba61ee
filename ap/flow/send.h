#pragma once

#include <optional>
#include <string>

#include "ap/flow/services.h"
#include "ubl/report.h"

namespace ap::flow {

/// A document to be sent. What is not given is taken from the document.
struct Submission {
  base::ByteView content;  ///< a UBL document or a whole SBD; borrowed for the call
  std::string from, to;    ///< participants, "" = as the document says
  std::string document_type, process;
  std::string country;          ///< COUNTRY_C1, "" = as the document says
  std::string idempotency_key;  ///< "" = none
};

struct Submitted {
  enum class Outcome { Accepted, Repeated, Invalid };
  Outcome outcome = Outcome::Accepted;
  store::Message message;             ///< unless Invalid
  std::optional<ubl::Report> report;  ///< when the document was judged; always with Invalid
};

/// The outbound path: submit, then step by step until a receipt proves it.
/// Lifetime: borrows the services. Threads: any, at once.
class Sending final {
 public:
  explicit Sending(Services& services) : services_(services) {}

  /// Detects, validates, stores and logs. On return the document is on disk.
  /// Errors: Malformed "submission.*" or "xml.*" (unreadable); Rejected "submission.*" (a part is
  ///         missing or contradicts, with the remedy); Conflict "store.idempotency"; Unavailable.
  base::Result<Submitted> submit(const Submission& submission);

  /// Takes a leased message one step further, or as far as it goes now: log, look up, package,
  /// send, judge the answer, log again. The row as it is afterwards.
  base::Result<store::Message> step(const store::Message& message);

  /// Gives a failed or unproven message another round. Errors: Conflict "store.state".
  base::Result<store::Message> resend(std::string_view id);

 private:
  Services& services_;
};

}  // namespace ap::flow
