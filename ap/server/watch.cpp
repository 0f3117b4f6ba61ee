#include "ap/server/watch.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "ap/server/ask_peers.h"
#include "ap/server/ledger_key.h"
#include "ap/server/network_monitor.h"
#include "ap/server/overdue.h"
#include "ap/server/restoring.h"
#include "ap/server/tellers.h"
#include "base/file/file.h"
#include "base/guarded.h"
#include "ledger/anchor/anchoring.h"
#include "ledger/audit/follow.h"
#include "ledger/mirror/handler.h"
#include "ledger/mirror/mirrored_log.h"
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
constexpr milliseconds kLongestPause{600'000};
constexpr milliseconds kOwnPatience{10'000};
constexpr milliseconds kMostSilence{3'600'000};  // of a log that is mirrored
constexpr std::uint64_t kMostBehind = 10'000;    // entries
constexpr std::string_view kEvidence = "/ledger/v1/evidence/";

ledger::KnownLogs logs_of(const std::vector<Peer>& peers) {
  ledger::KnownLogs logs;
  for (const Peer& peer : peers) {
    ledger::KnownLog& log = logs[peer.key.name()];
    log.keys.push_back(peer.key);
    log.url = peer.shard_url();
  }
  return logs;
}

std::vector<const ledger::SignerKey*> pointers_to(const std::vector<ledger::SignerKey>& keys) {
  std::vector<const ledger::SignerKey*> pointers;
  for (const ledger::SignerKey& key : keys) pointers.push_back(&key);
  return pointers;
}

/// Every key that evidence can need: of all logs and all witnesses.
std::vector<ledger::VerifierKey> keys_of(const std::vector<Peer>& peers, const Shards& shards,
                                         const std::vector<ledger::SignerKey>& own_witness) {
  std::vector<ledger::VerifierKey> keys;
  for (const ledger::SignerKey& key : own_witness) keys.push_back(key.verifier());
  for (const auto& shard : shards.all()) keys.push_back(shard->key.verifier());
  for (const Peer& peer : peers) {
    keys.push_back(peer.key);
    if (peer.witness_key) keys.push_back(*peer.witness_key);
  }
  return keys;
}

Value about(const Peer& peer, std::string_view detail) {
  return Value::object()
      .set("peer", peer.name)
      .set("origin", peer.key.name())
      .set("detail", detail);
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
      threads_.emplace_back([this, at](std::stop_token stop) { follow(at, stop); });
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
    const Reading read = [&](const std::string& url) { return reading(url, stop); };
    const ledger::Fetch shown = read(peer.shard_url());
    bool looked_back = say(peer, witness_.look_back(peer.key.name(), shown));
    --looking_back_;
    const ledger::Sources sources = sources_of(peer, peers_, read);
    const auto keep = [this](const std::string& name, base::ByteView bytes) {
      return evidence_.keep(name, bytes);
    };
    ledger::MirroredLog mirrored(
        {*copies_[at], *mirror_store_, &mirror_key_, peer.key, sources, on_.clock, keep});
    milliseconds pause = on_.pause;
    Overdue late;
    while (!stop.stop_requested() && evidence_.fork_of(peer.key.name()).empty()) {
      const base::Timestamp asked = on_.clock.now();
      const auto pulled = mirrored.catch_up();
      if (stop.stop_requested()) break;
      if (pulled && !pulled->stale)
        complete_.with([&](auto& times) { times.insert_or_assign(peer.key.name(), asked); });
      report(peer, pulled);
      look_at_mirror(peer, pulled, late);
      if (!pulled && pulled.error().code == "mirror.fork") return;
      pause = pulled ? on_.pause : std::min(2 * pause, kLongestPause);
      const milliseconds jitter(pause.count() * on_.random.bytes(1)[0] / 2048);
      asleep_.wait_for(pause + jitter, [&](int) { return stop.stop_requested(); });
      if (stop.stop_requested()) break;
      looked_back = say(peer, looked_back ? witness_.catch_up(peer.key.name(), shown)
                                          : witness_.look_back(peer.key.name(), shown)) ||
                    looked_back;
    }
  }

  /// Whether the peer's log could be looked at; in words, unless we know all that we signed.
  bool say(const Peer& peer, const Result<ledger::Witness::Memory>& found) {
    if (found && *found == ledger::Witness::Memory::CaughtUp)
      on_.log.warn("witness", about(peer, "an old state was restored; it has caught up"));
    if (found && *found == ledger::Witness::Memory::Lost)
      on_.log.warn("witness", about(peer,
                                    "what was signed here does not continue what is "
                                    "known here; nothing of this log is signed"));
    if (!found && found.error().code != "watch.stop")
      on_.log.warn("peer away", about(peer, base::describe(found.error())));
    return found.has_value();
  }

  void report(const Peer& peer, const Result<ledger::Pulled>& pulled) {
    if (!pulled) return on_.log.warn("mirror", about(peer, base::describe(pulled.error())));
    if (pulled->stale)
      on_.log.warn("mirror", about(peer, "the log shows an older head than is held here"));
    if (pulled->lint.count() > 0)
      on_.log.warn("mirror", about(peer, std::to_string(pulled->lint.count()) +
                                             " entries are not as agreed: " + pulled->lint.first));
    if (pulled->fetched > 0)
      on_.log.info("mirror", Value::object()
                                 .set("peer", peer.name)
                                 .set("origin", pulled->head.origin)
                                 .set("size", pulled->head.size.value()));
  }

  void look_at_mirror(const Peer& peer, const Result<ledger::Pulled>& pulled, Overdue& late) {
    if (pulled && pulled->lint.count() > 0)
      alarms_.raise("entries", peer.name,
                    "its log has entries that are not as agreed: " + pulled->lint.first);
    const auto stands = pulled && !pulled->stale ? Overdue::Stands::Fine : Overdue::Stands::Wrong;
    const bool silent = late.note(peer.name, stands, on_.clock.now()) > kMostSilence;
    const auto state = mirror_store_->load(peer.key.name());
    const std::uint64_t behind =
        state && state->pending ? state->pending->size.value() - state->next_entry : 0;
    if (silent || behind > kMostBehind)
      return alarms_.raise(
          "mirror", peer.name,
          silent ? "its log has not been followed for more than an hour"
                 : "its mirror here is " + std::to_string(behind) + " entries behind");
    alarms_.end("mirror", peer.name);
  }

  // ---- what others have seen, compared with what is held here

  /// The tags of all logs. An earlier version had those for searching in find.db: they are taken
  /// from the logs again.
  Result<void> open_index() {
    const auto folder = config_.data / "ledger";
    for (const auto* left : {"find.db", "find.db-wal", "find.db-shm"}) {
      std::error_code ignored;  // it disturbs nobody
      std::filesystem::remove(folder / left, ignored);
    }
    TRY(index_, ledger::SearchIndex::open(folder / "index.db"));
    for (const auto& shard : on_.shards.all())
      TRY(index_->begin(shard->key.name(), shard->log->checkpoint().checkpoint.size));
    for (const Peer& peer : peers_) {
      TRY(const auto state, mirror_store_->load(peer.key.name()));
      TRY(index_->begin(peer.key.name(), state.head ? state.head->size : ledger::TreeSize(0)));
    }
    return {};
  }

  Result<void> open_monitor() {
    TRY(open_index());
    std::vector<ledger::VerifierKey> witnesses;
    for (const ledger::SignerKey& key : witness_keys_) witnesses.push_back(key.verifier());
    for (const Peer& peer : peers_) {
      if (peer.witness_key) witnesses.push_back(*peer.witness_key);
    }
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
            config_.data / "ledger", std::move(witnesses),
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

namespace {

/// The key of our witness, and the one that it replaces as long as some policy knows that alone.
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

}  // namespace

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

std::vector<ledger::Alarm> Watch::alarms() const {
  return network_->alarms();
}

Response Watch::handle(const Request& request) {
  return network_->handle(request);
}

}  // namespace ap::server
