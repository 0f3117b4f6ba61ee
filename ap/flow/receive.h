#pragma once

#include "ap/flow/services.h"
#include "base/http/server.h"

namespace ap::flow {

/// The AS4 endpoint: POST /as4. The inbound path of the product, from bytes to the signed receipt,
/// step by step in handle(); read it first.
///
/// A receipt leaves only after blob, row and log entry are durable. A repeat of an accepted message
/// gets the same stored receipt, byte for byte.
/// Lifetime: borrows the services. Threads: any, at once.
/// Spec: spec/as4 1.2, 1.3, 4, 5; design: the table of inbound steps in ap/flow/README.md
class Receiver final : public base::http::Handler {
 public:
  explicit Receiver(Services& services) : services_(services) {}
  base::http::Response handle(const base::http::Request& request) override;

 private:
  Services& services_;
};

/// Brings a received row that was left at `stored` or `logged` to `receipted`: the same code that
/// the request ran, with what is stored. Idempotent.
base::Result<store::Message> finish_received(Services& services, const store::Message& message);

}  // namespace ap::flow
