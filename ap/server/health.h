#pragma once

#include <filesystem>
#include <vector>

#include "ap/api/context.h"
#include "ap/flow/services.h"
#include "base/clock.h"
#include "ledger/note/note.h"

namespace ap::server {

/// Free space below which a node promises nothing more.
inline constexpr std::uintmax_t kLeastFreeBytes = std::uintmax_t{512} << 20;
/// How late the oldest due step may be.
inline constexpr std::chrono::minutes kMostBacklog{5};

/// Proves what /health claims, at the moment it is asked:
///   ledger       the newest checkpoint is there and our key signed it
///   store        rows can be read
///   disk         kLeastFreeBytes are free where the data lie
///   certificate  the access point's certificate is valid now
///   backlog      no step is overdue by more than kMostBacklog
/// Details name no paths: nobody is asked who he is.
std::vector<api::HealthCheck> check_health(const ledger::SignedCheckpoint& head,
                                           const ledger::VerifierKey& key,
                                           store::Messages& messages,
                                           const std::filesystem::path& data,
                                           const base::crypto::Certificate& certificate,
                                           base::Timestamp now);

}  // namespace ap::server
