#pragma once

#include "base/http/server.h"
#include "ledger/monitor/evidence_folder.h"

namespace ledger {

/// Evidence for everybody: / lists the names of the files, one a line; /<name> is one of them.
/// Threads: any.
class EvidenceHandler final : public base::http::Handler {
 public:
  explicit EvidenceHandler(const EvidenceFolder& folder) : folder_(folder) {}
  base::http::Response handle(const base::http::Request& request) override;

 private:
  const EvidenceFolder& folder_;
};

}  // namespace ledger
