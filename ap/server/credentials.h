#pragma once

#include <memory>

#include "ap/flow/services.h"
#include "ap/server/config.h"
#include "base/crew.h"

namespace ap::server {

/// Reads who we are and whom we trust: as4.certificate, as4.key, as4.trust. A certificate that
/// replaces the one of `previous` (null at the start) leaves that one's key in the ring, so that
/// messages encrypted for it still open.
/// The workers do the private operations; null = each thread does its own.
/// Errors: Rejected "config.credentials": unreadable, key and certificate do not belong together,
/// the CN is no seat id, no anchors; with the remedy.
base::Result<std::shared_ptr<const flow::Credentials>> load_credentials(
    const Config& config, const std::shared_ptr<const flow::Credentials>& previous,
    base::Crew* workers = nullptr);

}  // namespace ap::server
