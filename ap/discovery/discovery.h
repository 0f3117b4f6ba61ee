#pragma once

#include <string>

#include "ap/peppol/identifier.h"
#include "base/crypto/certificate.h"
#include "base/result.h"

namespace ap::discovery {

/// Where a participant receives a type of document.
struct Destination {
  std::string url;
  base::crypto::Certificate certificate;  ///< of the receiving access point
};

/// Finds the receiving access point. A seam: a directory file now, SML and SMP look-up behind the
/// same door. Threads: any.
class Discovery {
 public:
  virtual ~Discovery() = default;
  /// Errors: NotFound "discovery.participant", "discovery.document_type" (final);
  ///         Unavailable "discovery.*" (retry by schedule).
  virtual base::Result<Destination> find(const peppol::ParticipantIdentifier& receiver,
                                         const peppol::DocumentTypeIdentifier& type,
                                         const peppol::ProcessIdentifier& process) = 0;
};

}  // namespace ap::discovery
