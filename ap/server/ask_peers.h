#pragma once

#include <vector>

#include "ap/server/event_log.h"
#include "ap/server/peers.h"
#include "base/http/client.h"
#include "ledger/note/checkpoint.h"

namespace ap::server {

/// What the peers hold of our own log, all asked at once, before anything is signed. A larger tree
/// than ours, or another of the same size, means that an old copy was restored. A peer that is away
/// is passed over with a warning. Errors: Corrupt "log.rollback". Spec: spec/ledger 3.2
base::Result<void> ask_peers(const std::vector<Peer>& peers, const ledger::VerifierKey& key,
                             const ledger::Checkpoint& head, base::http::Client& http,
                             const EventLog& log);

}  // namespace ap::server
