// send: how many submissions a second a node brings to a receipt, against a scripted peer.
#include <cstdio>
#include <iostream>
#include <thread>

#include "tools/kuitti-load/commands.h"
#include "tools/kuitti-load/metrics.h"
#include "tools/kuitti-load/own_node.h"
#include "tools/kuitti-load/report.h"
#include "tools/kuitti-load/scripted_peer.h"
#include "tools/kuitti-load/stock.h"
#include "tools/kuitti-load/usage.h"
#include "tools/kuitti-load/wire.h"

namespace kuitti::load {
namespace {

using base::Result;
using namespace std::chrono_literals;

constexpr auto kWarmUp = 1000ms;
constexpr auto kFloorTime = 3000ms;
constexpr auto kReceiptPatience = 60s;
constexpr auto kProvenPatience = 30s;

/// The node, the endpoint it sends to, and what the submissions share.
struct Scene {
  OwnNode node;
  std::unique_ptr<ScriptedPeer> peer;
  std::unique_ptr<base::http::Server> endpoint;
  std::string token;
};

Result<Scene> set_scene(const Options& options, const Template& with) {
  TRY(OwnNode node, OwnNode::prepare(options));
  TRY(const std::string receiver, receiver_of(with));
  Scene scene{std::move(node), nullptr, nullptr, {}};
  scene.peer = std::make_unique<ScriptedPeer>(scene.node.peer(), scene.node.anchors());
  base::http::ServerOptions listening;
  listening.listen = "127.0.0.1:0";
  listening.spool_folder = "/tmp";
  listening.limits.connections_per_address = listening.limits.connections;
  TRY(scene.endpoint, base::http::Server::start(listening, *scene.peer));
  TRY(scene.node.start({"", receiver, "http://" + scene.endpoint->address() + "/as4"}));
  TRY(scene.token, scene.node.token());
  return scene;
}

/// One submission, from the envelope to the moment its receipt leaves the peer.
Turn submit(Scene& scene, Wire& wire, const Template& with, base::Random& random) {
  const auto sbd = write_sbd(with, random);
  if (!sbd) return {Turn::Outcome::Failed, base::describe(sbd.error())};
  constexpr std::string_view kName = "InstanceIdentifier>";
  const std::size_t at = sbd->find(kName) + kName.size();
  auto receipted = scene.peer->expect(sbd->substr(at, sbd->find('<', at) - at));
  base::http::Headers headers;
  headers.add("Content-Type", "application/xml");
  headers.add("Authorization", "Bearer " + scene.token);
  const auto answer = wire.post(headers, base::as_bytes(*sbd));
  if (!answer) return {Turn::Outcome::Failed, base::describe(answer.error())};
  if (answer->status != 202)
    return {Turn::Outcome::Failed, "HTTP " + std::to_string(answer->status) + ": " +
                                       base::to_string(answer->body.view()).substr(0, 2000)};
  if (receipted.wait_for(kReceiptPatience) != std::future_status::ready)
    return {Turn::Outcome::Failed, "no receipt was asked for within a minute"};
  return {};
}

/// Waits until the node has proven that many; how many it has.
std::uint64_t proven(base::http::Client& client, const std::string& api, std::uint64_t wanted) {
  const auto end = std::chrono::steady_clock::now() + kProvenPatience;
  std::uint64_t there = 0;
  while (there < wanted && std::chrono::steady_clock::now() < end) {
    const auto metrics = Metrics::fetch(client, api);
    if (metrics)
      there = metrics->value(R"(kuitti_messages{direction="out",state="proven"})").value_or(0);
    if (there < wanted) std::this_thread::sleep_for(100ms);
  }
  return there;
}

}  // namespace

Result<base::Exit> send(const Options& options) {
  if (!options.to.empty()) return base::malformed("usage", "send starts its own node: no --to");
  TRY(const std::string document, read_document(options));
  const Template with{base::as_bytes(document), options.participant, base::SystemClock().now()};
  TRY(Scene scene, set_scene(options, with));
  const auto floor = [&] {
    return measure_floor(scene.node.peer().signer(), scene.node.peer().certificate(), Work::Send,
                         options.workers, kFloorTime);
  };
  TRY(Floor before, floor());
  Floors floors{before, {}, ask_openssl(scene.node.certificate().key_bits())};
  tell_floor(floors.before, floors.openssl);

  const std::string api = scene.node.process().api_url();
  const auto client = base::http::make_client("");
  std::atomic<std::uint64_t> done = 0;
  std::vector<Reading> readings;
  const auto join = [&](unsigned) -> std::function<Turn()> {
    auto wire = make_wire(api + "/api/v1/documents", "");
    ENSURE(wire);
    return [&, wire = std::shared_ptr<Wire>(std::move(*wire)),
            random = std::make_shared<base::SystemRandom>()] {
      Turn turn = submit(scene, *wire, with, *random);
      if (turn.outcome == Turn::Outcome::Done) ++done;
      return turn;
    };
  };
  const Tally tally = run_crowd(options.connections, kWarmUp, options.time, join, [&] {
    Reading reading;
    reading.own_cpu = own_cpu_seconds();
    const auto metrics = Metrics::fetch(*client, api);
    if (metrics) reading.syncs = metrics->syncs();
    const auto cpu = cpu_seconds_of(scene.node.process().process());
    if (cpu) reading.node_cpu = *cpu;
    readings.push_back(reading);
  });
  const std::uint64_t there = proven(*client, api, done);
  TRY(floors.after, floor());
  base::json::Value line = report(options, tally, readings, floors);
  line.set("proven", there).set("refused_by_peer", scene.peer->refused());
  std::cout << base::json::write(line) << std::endl;
  if (tally.failed > 0) std::cerr << "kuitti-load: " << tally.first_failure << "\n";
  TRY(scene.node.process().stop());
  const bool right = tally.failed == 0 && there >= done && !tally.milliseconds.empty();
  return right ? base::Exit::Yes : base::Exit::No;
}

}  // namespace kuitti::load
