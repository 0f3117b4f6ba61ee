#pragma once

#include <atomic>

#include "base/http/server.h"
#include "ledger/witness/witness.h"

namespace ledger {

/// A witness over HTTP: POST /add-checkpoint and GET /<origin hash>/checkpoint; everything else is
/// 404. More requests at once than `at_once`: 429 with Retry-After. Threads: any.
class WitnessHandler final : public base::http::Handler {
 public:
  explicit WitnessHandler(Witness& witness, int at_once = 64) : witness_(witness), free_(at_once) {}
  base::http::Response handle(const base::http::Request& request) override;

 private:
  base::http::Response add(const base::http::Request& request);
  base::http::Response last(std::string_view hash);
  Witness& witness_;
  std::atomic<int> free_;
};

}  // namespace ledger
