#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ap/server/endpoints.h"
#include "ap/server/ledger_key.h"
#include "ledger/witness/known_logs.h"
#include "tests/ap/server/node_world.h"
#include "tests/ledger/witness/network.h"

/// Three cities that witness and mirror each other, their listeners one network in this process.
namespace test {

using namespace std::chrono_literals;
using namespace ap::server;

/// A city's shard, keys and listener; its watch starts when the others are there.
struct City {
  std::string name;
  NodeFolder folder;
  Config config;
  base::SystemClock clock;
  base::SystemRandom random;
  KeptLog log{clock};
  std::unique_ptr<Shards> shards;
  std::unique_ptr<Watch> watch;
  std::unique_ptr<Finding> finding;
  std::unique_ptr<LedgerEndpoint> endpoint;
  ledger::VerifierKey witness_key;

  explicit City(const std::string& of)
      : name(of),
        folder("POP000001", "ledger." + of + ".example"),
        config(folder.config()),
        witness_key(open_ledger_key(config.ledger_witness_key, witness_name(config.ledger_family),
                                    ledger::KeyType::Cosigner, random)
                        .value()
                        .verifier()) {
    open();
  }
  void open() {
    shards = Shards::open(config, clock, random).value();
    endpoint = std::make_unique<LedgerEndpoint>(*shards, watch, finding);
  }
  std::string year() const { return shards->all().back()->year; }
  std::string hash() const { return ledger::origin_hash(shards->current_key().name()); }
  Peer as_peer() const {
    return {name,
            config.ledger_family,
            "http://" + name,
            shards->current_key(),
            "http://" + name + "/witness/",
            witness_key,
            {}};
  }
  void append(int count) {
    std::vector<ledger::Pending> entries(static_cast<std::size_t>(count));
    for (ledger::Pending& entry : entries) {
      random.fill(entry.id);
      random.fill(entry.fields.pair_tag);
    }
    REQUIRE(shards->current().append_all(entries));
  }
};

struct Cities {
  Network network;
  City espoo{"espoo"}, turku{"turku"}, oulu{"oulu"};

  ~Cities() {
    for (City* city : {&espoo, &turku, &oulu}) network.remove(city->name);
    for (City* city : {&espoo, &turku, &oulu}) city->watch.reset();
  }
  std::vector<Peer> others(const City& city) {
    std::vector<Peer> peers;
    for (const City* other : {&espoo, &turku, &oulu}) {
      if (other != &city) peers.push_back(other->as_peer());
    }
    return peers;
  }
  std::string policy_of(const City& city) {
    std::string text = "log " + city.shards->current_key().text() + "\n";
    std::string group = "group others 2";
    for (const Peer& peer : others(city)) {
      text +=
          "witness " + peer.name + " " + peer.witness_key->text() + " " + peer.witness_url + "\n";
      group += " " + peer.name;
    }
    return text + group + "\nquorum others\n";
  }
  Watch::Surroundings around(City& city, std::chrono::milliseconds gossip = 60s) {
    return {*city.shards, network, city.clock, city.random, city.log.log, 10ms, gossip};
  }
  base::Result<std::unique_ptr<Watch>> start(City& city) {
    return Watch::start(city.config, others(city), policy_of(city), around(city));
  }
  /// As in a node, nobody is answered before the part has started.
  void run(City& city) {
    city.watch = start(city).value();
    network.set(city.name, *city.endpoint);
  }
  void run_all() {
    for (City* city : {&espoo, &turku, &oulu}) run(*city);
  }
  /// The note at a URL once its tree has at least that size; "" when it does not come to that.
  std::string wait_for(const std::string& url, std::uint64_t size) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < end) {
      base::http::Outgoing outgoing;
      outgoing.url = url;
      const auto answer = network.send(outgoing);
      const auto note = answer && answer->status == 200
                            ? ledger::Note::parse(base::as_text(answer->body.view()))
                            : base::Result<ledger::Note>(base::not_found("", ""));
      const auto head = note ? ledger::Checkpoint::parse(note->text) : note.error();
      if (head && head->size.value() >= size) return note->bytes();
      std::this_thread::sleep_for(2ms);
    }
    return "";
  }
  std::string get(const std::string& url) {
    base::http::Outgoing outgoing;
    outgoing.url = url;
    const auto answer = network.send(outgoing);
    return answer && answer->status == 200 ? base::to_string(answer->body.view()) : "";
  }
  template <class Ready>
  std::string wait_until(const std::string& url, Ready ready) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < end) {
      std::string text = get(url);
      if (ready(text)) return text;
      std::this_thread::sleep_for(2ms);
    }
    return "";
  }
  bool is_signed(const std::string& note, const ledger::VerifierKey& key) {
    return ledger::verify_line(ledger::Note::parse(note).value(), key).has_value();
  }
};

}  // namespace test
