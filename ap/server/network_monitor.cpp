#include "ap/server/network_monitor.h"

#include "ledger/witness/known_logs.h"

namespace ap::server {

using base::Result;
using base::json::Value;

NetworkMonitor::NetworkMonitor(Parts parts, std::unique_ptr<ledger::CosignedHistory> history,
                               std::unique_ptr<Comparisons> comparisons)
    : on_(std::move(parts)),
      history_(std::move(history)),
      comparisons_(std::move(comparisons)),
      copies_({on_.mirrors, on_.index, *history_, on_.evidence, on_.alarms}),
      gossip_(gossip_parts()),
      anchor_(on_.alarms) {
  if (on_.messages == nullptr) return;
  documents_.emplace(
      Reconciliation::Parts{.messages = *on_.messages,
                            .shards = on_.shards,
                            .peers = on_.peers,
                            .copy_of = [this](const Peer& peer) { return copy_of(peer); },
                            .index = on_.index,
                            .history = *history_,
                            .folder = on_.evidence,
                            .alarms = on_.alarms,
                            .comparisons = *comparisons_,
                            .clock = on_.clock});
}

Result<std::unique_ptr<NetworkMonitor>> NetworkMonitor::open(
    const std::filesystem::path& folder, std::vector<ledger::VerifierKey> witnesses, Parts parts) {
  TRY(auto history, ledger::CosignedHistory::open(folder / "history.db", std::move(witnesses)));
  TRY(auto comparisons, Comparisons::open(folder / "comparisons.db"));
  return std::unique_ptr<NetworkMonitor>(
      new NetworkMonitor(std::move(parts), std::move(history), std::move(comparisons)));
}

ledger::Gossip::Parts NetworkMonitor::gossip_parts() {
  auto logs = watched_logs(on_.peers, on_.copies, on_.reading);
  for (ledger::WatchedLog& log : logs) {
    const std::string hash = ledger::origin_hash(log.key.name());
    const auto own = [this, hash](std::string_view) -> Result<base::Bytes> {
      TRY(const auto note, on_.witness.last(hash));
      if (!note) return base::not_found("witness.last", "nothing of it was cosigned here");
      return base::to_bytes(*note);
    };
    log.tellers.push_back({"our witness", own, ""});
  }
  return {.logs = std::move(logs),
          .own = own_logs(on_.shards, on_.peers, on_.reading, on_.on_stranger),
          .evidence = evidence_tellers(on_.peers, on_.reading),
          .store = on_.mirrors,
          .folder = on_.evidence,
          .alarms = on_.alarms,
          .clock = on_.clock,
          .own_patience = on_.own_patience,
          .on_head = [this](const ledger::WatchedLog& log, const ledger::SignedCheckpoint& head) {
            copies_.hear(log, head);
          }};
}

Result<std::optional<Reconciliation::Copy>> NetworkMonitor::copy_of(const Peer& peer) {
  const auto as_of = on_.complete_as_of(peer.key.name());
  TRY(const auto state, on_.mirrors.load(peer.key.name()));
  if (!as_of || !state.head) return std::optional<Reconciliation::Copy>();
  const auto at = static_cast<std::size_t>(&peer - on_.peers.data());
  return std::optional(Reconciliation::Copy{{*on_.copies[at], *state.head}, *as_of});
}

void NetworkMonitor::round() {
  if (on_.anchoring != nullptr)
    anchor_.look(on_.shards.current().checkpoint().checkpoint, on_.anchoring->anchored(),
                 on_.anchoring->witnesses(), on_.clock.now());
  note("gossip", gossip_.round());
  for (const ledger::WatchedLog& log : gossip_.logs()) note("copies", copies_.look(log));
  if (documents_) note("reconciliation", documents_->round());
}

void NetworkMonitor::note(std::string_view what, const Result<void>& done) const {
  if (done || done.error().code == "watch.stop") return;
  on_.log.warn("monitor",
               Value::object().set("part", what).set("detail", base::describe(done.error())));
}

}  // namespace ap::server
