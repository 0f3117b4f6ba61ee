#pragma once

#include <vector>

#include "ap/server/config.h"
#include "ap/server/peers.h"
#include "ap/server/shards.h"
#include "base/random.h"
#include "ledger/witness/known_logs.h"

namespace ap::server {

/// The peers' logs, as our witness knows them.
ledger::KnownLogs logs_of(const std::vector<Peer>& peers);

/// Every witness whose lines say something to us: our own, with each of its keys, and the peers'.
std::vector<ledger::VerifierKey> witnesses_of(const std::vector<Peer>& peers,
                                              const std::vector<ledger::SignerKey>& own);

/// Every key that evidence can need: of all logs and all witnesses.
std::vector<ledger::VerifierKey> keys_of(const std::vector<Peer>& peers, const Shards& shards,
                                         const std::vector<ledger::SignerKey>& own_witness);

/// The key of our witness, and the one that it replaces as long as some policy knows that alone.
/// Errors: Rejected "config.ledger_key".
base::Result<std::vector<ledger::SignerKey>> open_witness_keys(const Config& config,
                                                               base::Random& random);

}  // namespace ap::server
