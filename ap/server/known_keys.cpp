#include "ap/server/known_keys.h"

#include "ap/server/ledger_key.h"

namespace ap::server {

using base::Result;

ledger::KnownLogs logs_of(const std::vector<Peer>& peers) {
  ledger::KnownLogs logs;
  for (const Peer& peer : peers) {
    ledger::KnownLog& log = logs[peer.key.name()];
    log.keys.push_back(peer.key);
    log.url = peer.shard_url();
  }
  return logs;
}

std::vector<ledger::VerifierKey> witnesses_of(const std::vector<Peer>& peers,
                                              const std::vector<ledger::SignerKey>& own) {
  std::vector<ledger::VerifierKey> witnesses;
  for (const ledger::SignerKey& key : own) witnesses.push_back(key.verifier());
  for (const Peer& peer : peers) {
    if (peer.witness_key) witnesses.push_back(*peer.witness_key);
  }
  return witnesses;
}

std::vector<ledger::VerifierKey> keys_of(const std::vector<Peer>& peers, const Shards& shards,
                                         const std::vector<ledger::SignerKey>& own_witness) {
  std::vector<ledger::VerifierKey> keys = witnesses_of(peers, own_witness);
  for (const auto& shard : shards.all()) keys.push_back(shard->key.verifier());
  for (const Peer& peer : peers) keys.push_back(peer.key);
  return keys;
}

Result<std::vector<ledger::SignerKey>> open_witness_keys(const Config& config,
                                                         base::Random& random) {
  const std::string name = witness_name(config.ledger_family);
  std::vector<ledger::SignerKey> keys;
  TRY(auto key,
      open_ledger_key(config.ledger_witness_key, name, ledger::KeyType::Cosigner, random));
  keys.push_back(std::move(key));
  if (config.ledger_witness_old_key.empty()) return keys;
  TRY(auto old,
      open_ledger_key(config.ledger_witness_old_key, name, ledger::KeyType::Cosigner, random));
  if (old.verifier().text() == keys.front().verifier().text())
    return base::rejected("config.ledger_key",
                          "`ledger.witness.key.old` " + config.ledger_witness_old_key.string() +
                              " is the key of `ledger.witness.key`; remove it, or name the one "
                              "that was replaced");
  keys.push_back(std::move(old));
  return keys;
}

}  // namespace ap::server
