#include "ap/server/watch.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "ap/server/ledger_key.h"
#include "base/file/file.h"
#include "base/guarded.h"
#include "ledger/anchor/anchoring.h"
#include "ledger/anchor/witness_client.h"
#include "ledger/audit/follow.h"
#include "ledger/evidence/evidence.h"
#include "ledger/mirror/handler.h"
#include "ledger/mirror/mirrored_log.h"
#include "ledger/mirror/sqlite_mirror_store.h"
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

ledger::KnownLogs logs_of(const std::vector<Peer>& peers) {
  ledger::KnownLogs logs;
  for (const Peer& peer : peers) {
    ledger::KnownLog& log = logs[peer.key.name()];
    log.keys.push_back(peer.key);
    log.url = peer.shard_url();
  }
  return logs;
}

std::string mirror_url(const Peer& peer, const std::string& hash) {
  return peer.url + "/mirror/" + hash + "/";
}

Value about(const Peer& peer, std::string_view detail) {
  return Value::object()
      .set("peer", peer.name)
      .set("origin", peer.key.name())
      .set("detail", detail);
}

/// What the peers hold of our own log, all asked at once.
Result<void> check_own(const std::vector<Peer>& peers, const Watch::Surroundings& on) {
  const ledger::Checkpoint head = on.shards.current().checkpoint().checkpoint;
  base::Guarded<std::optional<base::Error>> rollback;
  {
    std::vector<std::jthread> threads;
    for (const Peer& peer : peers) {
      threads.emplace_back([&] {
        for (const std::string& url : {peer.url + "/mirror", peer.witness_url}) {
          if (url.empty()) continue;
          const auto checked =
              ledger::check_not_behind(peer.name, url, on.shards.current_key(), head, on.http);
          if (checked) continue;
          if (checked.error().kind == base::ErrorKind::Corrupt)
            rollback.with([&](auto& found) { found = checked.error(); });
          else
            on.log.warn("peer away", about(peer, base::describe(checked.error())));
        }
      });
    }
  }
  const auto found = rollback.with([](const auto& error) { return error; });
  if (found) return *found;
  return {};
}

}  // namespace

class Watch::Network final {
 public:
  Network(const Config& config, std::vector<Peer> peers, const Surroundings& on,
          ledger::SignerKey witness_key, ledger::SignerKey mirror_key,
          std::unique_ptr<ledger::SqliteWitnessStore> witness_store,
          std::unique_ptr<ledger::SqliteMirrorStore> mirror_store)
      : on_(on),
        peers_(std::move(peers)),
        evidence_(config.data / "evidence"),
        witness_key_(std::move(witness_key)),
        mirror_key_(std::move(mirror_key)),
        witness_store_(std::move(witness_store)),
        mirror_store_(std::move(mirror_store)),
        witness_(logs_of(peers_), *witness_store_, {&witness_key_}, on.clock,
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
    for (std::jthread& thread : threads_) thread.request_stop();
    asleep_.update([](int&) {});
  }

  Result<void> anchor(const std::string& text) {
    if (text.empty()) return {};
    TRY(policy_, ledger::Policy::parse(text));
    ledger::AnchoringOptions options;
    options.on_change = [this](const std::string& witness, const std::string& trouble) {
      Value fields = Value::object().set("witness", witness);
      if (trouble.empty()) return on_.log.info("witness answers", fields);
      on_.log.warn("witness", fields.set("detail", trouble));
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

  Response handle(const Request& request) {
    const std::string_view path = request.path();
    const std::size_t second = path.find('/', 1);
    Request inner = request;
    inner.target = std::string(path.substr(std::min(second, path.size())));
    if (path.starts_with("/mirror/")) return mirrors_->handle(inner);
    if (looking_back_ > 0 && request.method == "POST") {
      Response later = Response::text(503, "this witness looks back at what it signed\n");
      later.headers.set("Retry-After", "1");
      return later;
    }
    return witnessing_.handle(inner);
  }

 private:
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
    const std::string hash = ledger::origin_hash(peer.key.name());
    const ledger::Fetch log = reading(peer.shard_url(), stop);
    look_back(peer, log);
    --looking_back_;
    std::vector<ledger::Fetch> others;
    for (const Peer& other : peers_) {
      if (other.name != peer.name) others.push_back(reading(mirror_url(other, hash), stop));
    }
    const ledger::Sources sources(log, std::move(others));
    const auto keep = [this](const std::string& name, base::ByteView bytes) {
      return base::file::write_durably(evidence_ / name, bytes);
    };
    ledger::MirroredLog mirrored(
        {*copies_[at], *mirror_store_, &mirror_key_, peer.key, sources, on_.clock, keep});
    milliseconds pause = on_.pause;
    while (!stop.stop_requested()) {
      const auto pulled = mirrored.catch_up();
      if (stop.stop_requested()) break;
      report(peer, pulled);
      if (!pulled && pulled.error().code == "mirror.fork") return;
      pause = pulled ? on_.pause : std::min(2 * pause, kLongestPause);
      const milliseconds jitter(pause.count() * on_.random.bytes(1)[0] / 2048);
      asleep_.wait_for(pause + jitter, [&](int) { return stop.stop_requested(); });
    }
  }

  void look_back(const Peer& peer, const ledger::Fetch& fetch) {
    const auto found = witness_.look_back(peer.key.name(), fetch);
    if (found && *found == ledger::Witness::Memory::Complete) return;
    if (found && *found == ledger::Witness::Memory::CaughtUp)
      return on_.log.warn("witness", about(peer, "an old state was restored; it has caught up"));
    if (found)
      return on_.log.warn("witness", about(peer,
                                           "what was signed here does not continue what is "
                                           "known here; nothing of this log is signed"));
    if (found.error().code != "watch.stop")
      on_.log.warn("peer away", about(peer, base::describe(found.error())));
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

  /// Two trees of one size that came to the witness; the proof needs nothing else.
  void keep_fork(const std::string& first, const std::string& second) {
    const auto fork = ledger::prove_fork(first, second, {});
    if (!fork) return;
    const std::string text = ledger::evidence_text(*fork);
    const std::string name = "fork-" + base::crypto::sha256(text).hex().substr(0, 16);
    const auto kept = base::file::write_durably(evidence_ / name, base::as_bytes(text));
    on_.log.warn("fork", Value::object()
                             .set("origin", fork->origin)
                             .set("evidence", kept ? name : base::describe(kept.error())));
  }

  const Surroundings on_;
  const std::vector<Peer> peers_;
  const std::filesystem::path evidence_;
  const ledger::SignerKey witness_key_, mirror_key_;
  std::unique_ptr<ledger::SqliteWitnessStore> witness_store_;
  std::unique_ptr<ledger::SqliteMirrorStore> mirror_store_;
  ledger::Witness witness_;
  ledger::WitnessHandler witnessing_{witness_};
  std::vector<std::unique_ptr<ledger::FileTileStore>> copies_;  ///< by peer
  std::unique_ptr<ledger::MirrorHandler> mirrors_;
  std::atomic<int> looking_back_{0};  ///< peers whose logs were not looked at yet
  std::optional<ledger::Policy> policy_;
  std::unique_ptr<ledger::Anchoring> anchoring_;
  base::Guarded<int> asleep_;
  std::vector<std::jthread> threads_;
};

Result<std::unique_ptr<Watch>> Watch::start(const Config& config, const std::vector<Peer>& peers,
                                            const std::string& policy, const Surroundings& on) {
  TRY(check_own(peers, on));
  TRY(auto witness_key,
      open_ledger_key(config.ledger_witness_key, witness_name(config.ledger_family),
                      ledger::KeyType::Cosigner, on.random));
  TRY(auto mirror_key,
      open_ledger_key(config.data / "mirror.key", mirror_name(config.ledger_family),
                      ledger::KeyType::Cosigner, on.random));
  TRY(auto witness_store, ledger::SqliteWitnessStore::open(config.data / "ledger" / "witness.db"));
  TRY(auto mirror_store, ledger::SqliteMirrorStore::open(config.data / "ledger" / "mirror.db"));
  auto network =
      std::make_unique<Network>(config, peers, on, std::move(witness_key), std::move(mirror_key),
                                std::move(witness_store), std::move(mirror_store));
  TRY(network->anchor(policy));
  return std::unique_ptr<Watch>(new Watch(std::move(network)));
}

Watch::Watch(std::unique_ptr<Network> network) : network_(std::move(network)) {}
Watch::~Watch() = default;

Response Watch::handle(const Request& request) {
  return network_->handle(request);
}

}  // namespace ap::server
