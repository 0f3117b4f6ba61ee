#include "ap/server/watch.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "ap/server/ask_peers.h"
#include "ap/server/finding.h"
#include "ap/server/known_keys.h"
#include "ap/server/ledger_key.h"
#include "ap/server/network_monitor.h"
#include "ap/server/peer_follower.h"
#include "ap/server/restoring.h"
#include "base/file/file.h"
#include "base/guarded.h"
#include "ledger/anchor/anchoring.h"
#include "ledger/audit/follow.h"
#include "ledger/mirror/handler.h"
#include "ledger/mirror/sqlite_mirror_store.h"
#include "ledger/monitor/evidence_handler.h"
#include "ledger/witness/handler.h"
#include "ledger/witness/sqlite_witness_store.h"

namespace ap::server {
namespace {

using base::Result;
using base::http::Request;
using base::http::Response;
using base::json::Value;
using std::chrono::milliseconds;

constexpr milliseconds kAnswer{5'000};  // longest wait for one resource of a peer
constexpr milliseconds kOwnPatience{10'000};
constexpr std::string_view kEvidence = "/ledger/v1/evidence/";

std::vector<const ledger::SignerKey*> pointers_to(const std::vector<ledger::SignerKey>& keys) {
  std::vector<const ledger::SignerKey*> pointers;
  for (const ledger::SignerKey& key : keys) pointers.push_back(&key);
  return pointers;
}

}  // namespace

class Watch::Network final {
 public:
  Network(const Config& config, std::vector<Peer> peers, const Surroundings& on,
          std::vector<ledger::SignerKey> witness_keys, ledger::SignerKey mirror_key,
          std::unique_ptr<ledger::SqliteWitnessStore> witness_store,
          std::unique_ptr<ledger::SqliteMirrorStore> mirror_store)
      : on_(on),
        config_(config),
        peers_(std::move(peers)),
        witness_keys_(std::move(witness_keys)),
        mirror_key_(std::move(mirror_key)),
        alarms_(on_.clock, [this](ledger::Alarms::Change change,
                                  const ledger::Alarm& alarm) { write(change, alarm); }),
        evidence_(config.data / "evidence", keys_of(peers_, on_.shards, witness_keys_),
                  [this](const std::string& origin, const std::string& name) {
                    tell_fork(origin, name);
                  }),
        witness_store_(std::move(witness_store)),
        mirror_store_(std::move(mirror_store)),
        witness_(logs_of(peers_), *witness_store_, pointers_to(witness_keys_), on.clock,
                 [this](const std::string& first, const std::string& second) {
                   keep_fork(first, second);
                 }) {
    std::map<std::string, ledger::TileStore*, std::less<>> served;
    for (const Peer& peer : peers_) {
      const std::string hash = ledger::origin_hash(peer.key.name());
      copies_.push_back(std::make_unique<ledger::FileTileStore>(config.data / "mirror" / hash));
      served.emplace(hash, copies_.back().get());
    }
    mirrors_ = std::make_unique<ledger::MirrorHandler>(std::move(served));
    looking_back_ = static_cast<int>(peers_.size());
    for (std::size_t at = 0; at < peers_.size(); ++at)
      threads_.emplace_back([this, at](const std::stop_token& stop) { follow(at, stop); });
  }

  ~Network() {
    comparing_.request_stop();
    for (std::jthread& thread : threads_) thread.request_stop();
    asleep_.update([](int&) {});
  }

  /// Anchoring, and then the comparing of what others show.
  Result<void> begin(const std::string& policy) {
    TRY(anchor(policy));
    TRY(open_monitor());
    threads_.emplace_back([this] { compare(); });
    return {};
  }

  std::vector<ledger::Alarm> alarms() const { return alarms_.standing(); }
  Result<NetworkMonitor::Counts> counts() { return monitor_->counts(); }
  ledger::SearchIndex& index() { return *index_; }
  Result<std::optional<std::string>> history(std::string_view origin, ledger::TreeSize size) {
    TRY(auto head, monitor_->head_of(origin, size));
    return head ? std::optional(std::move(head->note)) : std::nullopt;
  }

  Response handle(const Request& request) {
    const std::string_view path = request.path();
    const std::size_t second = path.find('/', 1);
    Request inner = request;
    inner.target = std::string(path.substr(std::min(second, path.size())));
    if (path.starts_with("/mirror/")) return mirrors_->handle(inner);
    if (path.starts_with(kEvidence)) {
      inner.target = std::string(path.substr(kEvidence.size() - 1));
      return showing_evidence_.handle(inner);
    }
    if (request.method == "POST" && evidence_.has_forks()) {
      const auto asked = ledger::AddCheckpoint::parse(base::as_text(request.body.view()));
      const std::string fork = asked ? evidence_.fork_of(asked->checkpoint.origin) : "";
      if (!fork.empty())
        return Response::text(403, "this log has forked, see " + fork + "; it is not cosigned\n");
    }
    if (looking_back_ > 0 && request.method == "POST") {
      Response later = Response::text(503, "this witness looks back at what it signed\n");
      later.headers.set("Retry-After", "1");
      return later;
    }
    return witnessing_.handle(inner);
  }

 private:
  Result<void> anchor(const std::string& text) {
    if (text.empty()) return {};
    TRY(policy_, ledger::Policy::parse(text));
    ledger::AnchoringOptions options;
    options.on_change = [this](const std::string& witness, const std::string& trouble) {
      Value fields = Value::object().set("witness", witness);
      if (trouble.empty()) return on_.log.info("witness answers", fields);
      on_.log.warn("witness", fields.set("detail", trouble));
    };
    options.on_anchored = [this](const ledger::SignedCheckpoint& head) {
      const auto kept = on_.shards.keep_cosigned(head);
      if (!kept)
        on_.log.warn("history", Value::object().set("detail", base::describe(kept.error())));
    };
    auto& shard = *on_.shards.all().back();
    auto started =
        ledger::Anchoring::start(*shard.log, shard.tiles, *policy_, on_.http, on_.clock, options);
    if (!started && started.error().code == "policy.log") {
      // The policy of a shard that is over: proofs are judged by it, nothing new is anchored.
      on_.log.warn("policy", Value::object().set("detail", started.error().detail));
      return {};
    }
    TRY(anchoring_, std::move(started));
    return {};
  }

  /// Resources of a peer; none once the node stops, so that a long catching up ends.
  ledger::Fetch reading(const std::string& url, const std::stop_token& stop) {
    const std::shared_ptr<base::http::Client> borrowed(&on_.http, [](base::http::Client*) {});
    return [fetch = ledger::fetch_from_url(borrowed, url, kAnswer),
            stop](std::string_view path) -> Result<base::Bytes> {
      if (stop.stop_requested()) return base::unavailable("watch.stop", "the node stops");
      return fetch(path);
    };
  }

  void follow(std::size_t at, const std::stop_token& stop) {
    const Peer& peer = peers_[at];
    PeerFollower({.peer = peer,
                  .peers = peers_,
                  .copy = *copies_[at],
                  .store = *mirror_store_,
                  .mirror_key = mirror_key_,
                  .witness = witness_,
                  .evidence = evidence_,
                  .alarms = alarms_,
                  .clock = on_.clock,
                  .random = on_.random,
                  .log = on_.log,
                  .pause = on_.pause,
                  .reading = [&](const std::string& url) { return reading(url, stop); },
                  .on_looked_back = [this] { --looking_back_; },
                  .on_complete =
                      [&](base::Timestamp asked) {
                        complete_.with(
                            [&](auto& times) { times.insert_or_assign(peer.key.name(), asked); });
                      }})
        .run(stop, asleep_);
  }

  // ---- what others have seen, compared with what is held here

  Result<void> open_monitor() {
    TRY(index_, open_index(config_, on_.shards, peers_, *mirror_store_));
    std::vector<ledger::TileStore*> copies;
    for (const auto& copy : copies_) copies.push_back(copy.get());
    const auto complete = [this](const std::string& origin) {
      return complete_.with([&](const auto& times) {
        const auto found = times.find(origin);
        return found == times.end() ? std::nullopt : std::optional(found->second);
      });
    };
    TRY(monitor_,
        NetworkMonitor::open(
            config_.data / "ledger", witnesses_of(peers_, witness_keys_),
            {.peers = peers_,
             .copies = std::move(copies),
             .mirrors = *mirror_store_,
             .index = *index_,
             .witness = witness_,
             .shards = on_.shards,
             .evidence = evidence_,
             .alarms = alarms_,
             .messages = on_.messages,
             .anchoring = anchoring_.get(),
             .clock = on_.clock,
             .log = on_.log,
             .reading =
                 [this](const std::string& url) { return reading(url, comparing_.get_token()); },
             .on_stranger =
                 [this](const std::string& origin, const std::string& words) {
                   const std::string told = words + "; " + how_to_restore(config_, origin);
                   alarms_.raise("own-log", origin, told);
                   // One that another shard follows is signed no more.
                   if (origin == on_.shards.current_key().name()) on_.on_stranger(told);
                 },
             .own_patience = std::min(10 * on_.gossip, kOwnPatience),
             .complete_as_of = complete}));
    return {};
  }

  void compare() {
    const auto over = [this](int) { return comparing_.stop_requested(); };
    while (!comparing_.stop_requested()) {
      monitor_->round();
      asleep_.wait_for(on_.gossip, over);
    }
  }

  // ---- evidence and alarms

  /// Two trees of one size that came to the witness; the proof needs nothing else.
  void keep_fork(const std::string& first, const std::string& second) {
    const auto fork = ledger::prove_fork(first, second, {});
    if (fork && evidence_.fork_of(fork->origin).empty()) evidence_.keep(*fork).has_value();
  }

  void tell_fork(const std::string& origin, const std::string& name) {
    std::string city = origin;
    for (const Peer& peer : peers_) {
      if (peer.key.name() == origin) city = peer.name;
    }
    alarms_.raise("fork", city,
                  origin + " has signed two histories; evidence/" + name +
                      " proves it to anybody; it is neither cosigned nor mirrored any more");
  }

  void write(ledger::Alarms::Change change, const ledger::Alarm& alarm) const {
    const Value fields = Value::object()
                             .set("kind", alarm.kind)
                             .set("subject", alarm.subject)
                             .set("detail", alarm.words);
    if (change == ledger::Alarms::Change::Raised) return on_.log.warn("alarm", fields);
    on_.log.info("alarm ended", fields);
  }

  const Surroundings on_;
  const Config config_;
  const std::vector<Peer> peers_;
  const std::vector<ledger::SignerKey> witness_keys_;  ///< each signs
  const ledger::SignerKey mirror_key_;
  ledger::Alarms alarms_;
  ledger::EvidenceFolder evidence_;
  ledger::EvidenceHandler showing_evidence_{evidence_};
  std::unique_ptr<ledger::SqliteWitnessStore> witness_store_;
  std::unique_ptr<ledger::SqliteMirrorStore> mirror_store_;
  ledger::Witness witness_;
  ledger::WitnessHandler witnessing_{witness_};
  std::vector<std::unique_ptr<ledger::FileTileStore>> copies_;  ///< by peer
  std::unique_ptr<ledger::MirrorHandler> mirrors_;
  std::atomic<int> looking_back_{0};  ///< peers whose logs were not looked at yet
  std::optional<ledger::Policy> policy_;
  std::unique_ptr<ledger::Anchoring> anchoring_;
  base::Guarded<std::map<std::string, base::Timestamp>> complete_;  ///< copies, by origin
  std::unique_ptr<ledger::SearchIndex> index_;
  std::unique_ptr<NetworkMonitor> monitor_;
  std::stop_source comparing_;
  base::Guarded<int> asleep_;
  std::vector<std::jthread> threads_;
};

Result<std::unique_ptr<Watch>> Watch::start(const Config& config, const std::vector<Peer>& peers,
                                            const std::string& policy, const Surroundings& on) {
  TRY(with_remedy(ask_peers(peers, on.shards.current_key(),
                            on.shards.current().checkpoint().checkpoint, on.http, on.log),
                  config, on.shards.current_key().name()));
  TRY(auto witness_keys, open_witness_keys(config, on.random));
  TRY(auto mirror_key,
      open_ledger_key(config.data / "mirror.key", mirror_name(config.ledger_family),
                      ledger::KeyType::Cosigner, on.random));
  TRY(auto witness_store, ledger::SqliteWitnessStore::open(config.data / "ledger" / "witness.db"));
  TRY(auto mirror_store, ledger::SqliteMirrorStore::open(config.data / "ledger" / "mirror.db"));
  auto network =
      std::make_unique<Network>(config, peers, on, std::move(witness_keys), std::move(mirror_key),
                                std::move(witness_store), std::move(mirror_store));
  TRY(network->begin(policy));
  return std::unique_ptr<Watch>(new Watch(std::move(network)));
}

Watch::Watch(std::unique_ptr<Network> network) : network_(std::move(network)) {}
Watch::~Watch() = default;

Result<NetworkMonitor::Counts> Watch::counts() {
  return network_->counts();
}

ledger::SearchIndex& Watch::index() {
  return network_->index();
}

Result<std::optional<std::string>> Watch::history(std::string_view origin, ledger::TreeSize size) {
  return network_->history(origin, size);
}

std::vector<ledger::Alarm> Watch::alarms() const {
  return network_->alarms();
}

Response Watch::handle(const Request& request) {
  return network_->handle(request);
}

}  // namespace ap::server
