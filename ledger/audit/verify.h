#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "ledger/audit/bundle.h"
#include "ledger/audit/trail.h"
#include "ledger/merkle/hash.h"
#include "ledger/note/policy.h"

namespace ledger {

/// One question an auditor asks, and its answer in words.
struct VerifyStep {
  std::string name;
  bool ok = false;
  std::string detail;
};

enum class AuditVerdict { Valid, Invalid, QuorumMissing };

struct Audit {
  AuditVerdict verdict = AuditVerdict::Invalid;
  std::string origin;
  LeafIndex index;
  TreeSize size;
  std::optional<std::uint64_t> anchor_time;  ///< Unix seconds
  std::vector<VerifyStep> steps;
  std::vector<TrailEntry> trail;  ///< as far as it is enclosed and holds; else empty
};

/// Judges a bundle against the verifier's own policy, trusting nothing in the bundle. `document` is
/// compared instead of the enclosed one when given. A failed step ends the audit; a missing quorum
/// does not, but decides the verdict. Pure: no I/O. Errors: Malformed when the bundle cannot be
/// read at all.
base::Result<Audit> verify_bundle(base::ByteView bundle, const Policy& policy,
                                  const std::optional<base::Bytes>& document, base::Timestamp now);

}  // namespace ledger
