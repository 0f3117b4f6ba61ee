#include "ap/server/node.h"

#include <unistd.h>

#include <atomic>
#include <thread>

#include "ap/api/api.h"
#include "ap/flow/erase.h"
#include "ap/flow/log_queue.h"
#include "ap/flow/prove.h"
#include "ap/flow/receive.h"
#include "ap/flow/workers.h"
#include "ap/server/endpoints.h"
#include "ap/server/foundation.h"
#include "ap/server/health.h"
#include "ap/server/network_metrics.h"
#include "ledger/audit/trail.h"

namespace ap::server {
namespace {

using base::Result;
using base::http::Handler;
using base::http::Server;
using base::json::Value;

/// A line of the event log for what a flow notes.
void write_note(const EventLog& log, const flow::Note& note) {
  Value fields = Value::object();
  if (!note.id.empty()) fields.set("id", note.id);
  fields.set("detail", note.detail);
  const bool trouble = note.event == "trouble" || note.event == "failed" ||
                       note.event == "refused" || note.event == "retry" || note.event == "conflict";
  if (trouble) return log.warn(note.event, fields);
  log.info(note.event, fields);
}

/// The bundle from that shard. Without `ledger.policy` it tells the reader its log's own key.
Result<base::Bytes> prove(Foundation& on, Shards::Shard& shard, std::string_view id,
                          flow::Disclose most) {
  const std::string own = "log " + shard.key.verifier().text() + "\nquorum none\n";
  const std::string& given = on.inputs->policy();
  return flow::prove(*on.messages, *shard.log, given.empty() ? own : given, id, most);
}

/// The bundle from the shard that has the entry: that of the newest one, unless it fell into a
/// later year than the one to be proven.
Result<base::Bytes> prove(Foundation& on, std::string_view id, flow::Disclose most) {
  TRY(const store::Message message, on.messages->find(id));
  const std::string origin = message.ledger ? message.ledger->origin : "";
  Shards::Shard* shard = on.shards->of_origin(origin);
  auto bundle = prove(on, shard != nullptr ? *shard : *on.shards->all().back(), id, most);
  for (const auto& other : on.shards->all()) {
    if (bundle || bundle.error().code != "prove.shard") return bundle;
    bundle = prove(on, *other, id, most);
  }
  return bundle;
}

std::string url_of(const Listener& listener, const Server& server) {
  return (listener.tls ? "https://" : "http://") + server.address();
}

}  // namespace

/// The object graph, top to bottom in the order of dependence.
struct Node::State {
  const Config config;
  const base::Clock& clock;
  const EventLog& log;
  Foundation on;
  base::crypto::CertificateCache certificates;
  base::Permits permits;
  api::RequestCounts requests;
  std::atomic<flow::Workers*> woken{nullptr};
  flow::Services services;
  flow::Sending sending{services};
  flow::Receiver receiver{services};
  api::Context context;
  api::Api rest{context};
  std::unique_ptr<Watch> watch;
  std::unique_ptr<Finding> finding;
  LedgerEndpoint ledger{*on.shards, watch, finding};
  Observed as4_seen{"as4", receiver, requests, log};
  Observed api_seen{"api", rest, requests, log};
  Observed ledger_seen{"ledger", ledger, requests, log};
  std::unique_ptr<Server> as4_server, api_server, ledger_server;
  std::unique_ptr<flow::LogQueue> queue;
  std::unique_ptr<flow::Workers> workers;
  Addresses addresses;

  State(const Config& with, const Surroundings& surroundings, Foundation foundation)
      : config(with),
        clock(surroundings.clock),
        log(surroundings.log),
        on(std::move(foundation)),
        permits(config.workers),
        services(services_of(surroundings)),
        context(context_of()) {}

  flow::Services services_of(const Surroundings& surroundings) {
    return {.clock = clock,
            .random = surroundings.random,
            .messages = *on.messages,
            .log = on.shards->current(),
            .family = ledger::family_of(on.shards->current().origin()),
            .discovery = on.inputs->discovery(),
            .http = *on.http,
            .delivery = *on.delivery,
            .certificates = certificates,
            .credentials = on.inputs->credentials(),
            .served = on.inputs->served(),
            .permits = permits,
            .validator = on.validator.get(),
            .catalogue = on.catalogue ? &*on.catalogue : nullptr,
            .inflate = {static_cast<std::size_t>(config.limit_inflated),
                        static_cast<std::size_t>(config.limit_ratio)},
            .validate_inbound = config.validate_inbound,
            .logging =
                config.ledger_profile == "privacy" ? flow::Logging::Queued : flow::Logging::Awaited,
            .wake =
                [this](store::Direction direction) {
                  if (flow::Workers* there = woken.load()) there->wake(direction);
                },
            .journal = [this](const flow::Note& note) { write_note(log, note); }};
  }

  api::Context context_of() {
    return {
        .name = config.name.empty() ? on.inputs->credentials().get()->identity.seat() : config.name,
        .clock = clock,
        .messages = *on.messages,
        .validator = on.validator.get(),
        .permits = permits,
        .tokens = on.inputs->tokens(),
        .requests = requests,
        .submit = [this](const auto& submission) { return sending.submit(submission); },
        .resend = [this](std::string_view id) { return sending.resend(id); },
        .erase = [this](std::string_view id) { return flow::erase(services, id); },
        .prove = [this](std::string_view id, flow::Disclose most) { return prove(on, id, most); },
        .checkpoint = [this] { return on.shards->current().checkpoint(); },
        .health =
            [this] {
              return check_health(
                  on.shards->current().checkpoint(), on.shards->current_key(), *on.messages,
                  config.data, on.inputs->credentials().get()->identity.certificate, clock.now());
            },
        .further_metrics = [this] { return network_metrics(watch->alarms(), watch->counts()); }};
  }

  Result<std::unique_ptr<Server>> listen(const Listener& listener, Handler& handler) const {
    base::http::ServerOptions options;
    options.listen = listener.address;
    if (listener.tls)
      options.tls = base::http::TlsFiles{listener.certificate.string(), listener.key.string()};
    options.spool_folder = (config.data / "spool").string();
    options.limits.body_bytes = static_cast<std::size_t>(config.limit_message);
    // Behind a proxy, or on loopback, everybody has one address.
    if (!listener.tls) options.limits.connections_per_address = options.limits.connections;
    return Server::start(options, handler);
  }

  /// Listeners first: a node that cannot have its ports must not send anything.
  Result<void> run(const Surroundings& surroundings) {
    TRY(const std::vector<Peer> peers, load_peers(config.ledger_peers));
    Watch::Surroundings around{*on.shards, *on.http, clock, surroundings.random, log};
    around.messages = on.messages.get();
    around.gossip = config.ledger_compare;
    around.on_stranger = [this](const std::string& words) {
      log.warn("log stopped", Value::object().set("detail", words));
      ::_exit(1);  // nothing more may be signed; the next start asks the peers and says why
    };
    TRY(watch, Watch::start(config, peers, on.inputs->policy(), around));
    finding = Finding::make(config, peers, on.inputs->policy(), *on.shards, *watch);
    TRY(as4_server, listen(config.as4, as4_seen));
    TRY(api_server, listen(config.api, api_seen));
    TRY(ledger_server, listen(config.ledger, ledger_seen));
    TRY(flow::begin_logging(services));
    if (services.logging == flow::Logging::Queued)
      queue = std::make_unique<flow::LogQueue>(services, config.ledger_queue_interval);
    workers = std::make_unique<flow::Workers>(services, sending, flow::Workers::Counts{});
    woken = workers.get();
    addresses = {url_of(config.as4, *as4_server) + "/as4", url_of(config.api, *api_server),
                 url_of(config.ledger, *ledger_server)};
    TRY(write_addresses(config.data, addresses));
    const auto head = on.shards->current().checkpoint().checkpoint;
    log.info("start", Value::object()
                          .set("version", KUITTI_VERSION)
                          .set("seat", on.inputs->credentials().get()->identity.seat())
                          .set("origin", head.origin)
                          .set("size", head.size.value()));
    return {};
  }
};

Node::Node(std::unique_ptr<State> state) : state_(std::move(state)) {}

Node::~Node() {
  stop(std::chrono::milliseconds(0));
}

Result<std::unique_ptr<Node>> Node::start(const Config& config, const Surroundings& surroundings) {
  TRY(Foundation foundation, Foundation::lay(config, surroundings));
  std::unique_ptr<Node> node(
      new Node(std::make_unique<State>(config, surroundings, std::move(foundation))));
  TRY(node->state_->run(surroundings));
  return node;
}

const Addresses& Node::addresses() const {
  return state_->addresses;
}

void Node::reload() {
  state_->on.inputs->reload(state_->log);
}

void Node::stop(std::chrono::milliseconds grace) {
  {
    std::vector<std::jthread> stopping;  // at once: they share the time
    for (Server* server :
         {state_->as4_server.get(), state_->api_server.get(), state_->ledger_server.get()}) {
      if (server != nullptr) stopping.emplace_back([=] { server->stop(grace); });
    }
  }
  if (!state_->workers) return;
  state_->woken = nullptr;
  state_->workers.reset();
  state_->queue.reset();
  state_->finding.reset();
  state_->watch.reset();
  remove_addresses(state_->config.data);
  state_->log.info("stop", Value::object());
}

}  // namespace ap::server
