// Cities that witness, mirror and compare each other's logs.
#include "ap/server/watch.h"

#include "base/text.h"
#include "ledger/audit/follow.h"
#include "ledger/evidence/evidence.h"
#include "tests/ap/server/cities.h"
#include "tests/ap/server/exchanges.h"

using namespace ap::server;
using namespace std::chrono_literals;
using test::Cities;
using test::City;

TEST_CASE("cities anchor, witness and mirror each other's logs") {
  Cities world;
  world.espoo.append(300);
  const auto left = world.espoo.config.data / "ledger" / "find.db";
  base::file::write_durably(left, base::as_bytes("an index of an earlier version")).value();
  world.run_all();
  CHECK_FALSE(std::filesystem::exists(left));
  for (City* city : {&world.espoo, &world.turku, &world.oulu}) {
    const std::uint64_t size = city == &world.espoo ? 301 : 1;
    const std::string anchored =
        world.wait_for("http://" + city->name + "/" + city->year() + "/anchored", size);
    REQUIRE_FALSE(anchored.empty());
    for (const Peer& peer : world.others(*city)) {
      CHECK(world.is_signed(anchored, *peer.witness_key));
      const std::string copy =
          world.wait_for("http://" + peer.name + "/mirror/" + city->hash() + "/checkpoint", size);
      REQUIRE_FALSE(copy.empty());
      CHECK(world.is_signed(copy, city->shards->current_key()));
      const std::shared_ptr<base::http::Client> client(&world.network, [](base::http::Client*) {});
      const auto checked = ledger::check_log(
          ledger::fetch_from_url(client, "http://" + peer.name + "/mirror/" + city->hash()),
          city->shards->current_key(), [](auto, auto) {});
      CHECK(checked);
    }
  }
  // What was anchored is in the history with its lines, also once it is not the newest.
  const std::string history =
      world.espoo.shards->history(world.espoo.shards->current_key().name(), ledger::TreeSize(1))
          .value()
          .value();
  CHECK(world.is_signed(history, world.turku.witness_key));
  CHECK(world.is_signed(history, world.oulu.witness_key));
  // A proof shows the head that the others cosigned.
  const auto proof = world.espoo.shards->current().prove(ledger::LeafIndex(200), {}).value();
  CHECK(world.is_signed(proof.checkpoint, world.turku.witness_key));
}

TEST_CASE("while a witness's key is changed the old one and the new one sign") {
  Cities world;
  City& turku = world.turku;
  const ledger::VerifierKey old = turku.witness_key;
  turku.folder.keys["ledger.witness.key.old"] = turku.config.ledger_witness_key.string();
  turku.folder.keys["ledger.witness.key"] = "new-witness.key";
  turku.config = turku.folder.config();
  turku.witness_key =
      open_ledger_key(turku.config.ledger_witness_key, witness_name(turku.config.ledger_family),
                      ledger::KeyType::Cosigner, turku.random)
          .value()
          .verifier();
  world.run_all();
  const std::string seen =
      world.wait_for("http://turku/witness/" + world.espoo.hash() + "/checkpoint", 1);
  REQUIRE_FALSE(seen.empty());
  CHECK(old.text() != turku.witness_key.text());
  CHECK(world.is_signed(seen, old));
  CHECK(world.is_signed(seen, turku.witness_key));
  // A policy that knows either key is met.
  CHECK_FALSE(world.wait_for("http://espoo/" + world.espoo.year() + "/anchored", 1).empty());
  turku.folder.keys["ledger.witness.key"] = turku.config.ledger_witness_old_key.string();
  world.network.remove("turku");
  turku.watch.reset();
  CHECK(Watch::start(turku.folder.config(), {}, "",
                     {*turku.shards, world.network, turku.clock, turku.random, turku.log.log})
            .error()
            .code == "config.ledger_key");
}

TEST_CASE("a city shows cosigned heads that a peer's log had before, not only its newest") {
  Cities world;
  City& espoo = world.espoo;
  City& turku = world.turku;
  const std::vector<Peer> peers = world.others(espoo);
  espoo.watch = Watch::start(espoo.config, peers, "", world.around(espoo, 10ms)).value();
  espoo.finding = Finding::make(espoo.config, peers, "", *espoo.shards, *espoo.watch);
  world.network.set("espoo", *espoo.endpoint);
  world.run(turku);
  const std::string origin = turku.shards->current_key().name();
  const auto end = std::chrono::steady_clock::now() + 30s;
  while (!espoo.watch->history(origin, ledger::TreeSize(1)).value() &&
         std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(2ms);
  turku.append(5);
  const std::string newest =
      world.wait_for("http://espoo/mirror/" + turku.hash() + "/checkpoint", 6);
  REQUIRE_FALSE(newest.empty());
  const std::string history = "http://espoo/ledger/v1/history/" + turku.hash() + "?size=";
  const auto size_of = [](const std::string& note) {
    return ledger::Checkpoint::parse(ledger::Note::parse(note).value().text).value().size.value();
  };
  const std::string before = world.get(history + "1");
  REQUIRE_FALSE(before.empty());
  CHECK(size_of(before) == 1);
  CHECK(world.is_signed(before, turku.shards->current_key()));
  CHECK(world.is_signed(before, espoo.witness_key));
  CHECK(size_of(world.get(history + "2")) == 6);
  world.network.remove("espoo");
  espoo.finding.reset();
}

TEST_CASE("a peer that is away holds up neither the start nor the others") {
  Cities world;
  world.run(world.espoo);
  world.run(world.turku);
  CHECK_FALSE(
      world.wait_for("http://turku/mirror/" + world.espoo.hash() + "/checkpoint", 1).empty());
  CHECK(world.espoo.log.text().find("peer away") != std::string::npos);
  world.run(world.oulu);
  CHECK_FALSE(world.wait_for("http://espoo/" + world.espoo.year() + "/anchored", 1).empty());
}

TEST_CASE(
    "a log that shows two cities two histories is found out by both, and is cosigned no more") {
  test::Network elsewhere;
  City twin("espoo");
  Cities world;  // its network is the one that turku sees
  struct Leaving {
    test::Network& network;
    ~Leaving() {
      for (const auto* name : {"espoo", "turku", "oulu"}) network.remove(name);
    }
  } leaving{elsewhere};
  for (const auto* file : {"ledger.key", "ledger.key.pub"})
    std::filesystem::copy_file(world.espoo.config.data / file, twin.config.data / file,
                               std::filesystem::copy_options::overwrite_existing);
  twin.shards.reset();
  std::filesystem::remove_all(twin.config.data / "ledger");
  twin.open();
  world.espoo.append(5);
  twin.append(7);
  world.network.set("espoo", *world.espoo.endpoint);
  elsewhere.set("espoo", *twin.endpoint);
  const auto watching = [&](City& city, test::Network& network) {
    Watch::Surroundings on{*city.shards, network, city.clock, city.random,
                           city.log.log, 10ms,    10ms};
    city.watch = Watch::start(city.config, world.others(city), "", on).value();
  };
  watching(world.turku, world.network);
  watching(world.oulu, elsewhere);
  for (test::Network* network : {&world.network, &elsewhere}) {
    network->set("turku", *world.turku.endpoint);
    network->set("oulu", *world.oulu.endpoint);
  }
  const std::vector<ledger::VerifierKey> keys{world.espoo.shards->current_key()};
  for (City* city : {&world.turku, &world.oulu}) {
    const std::string list = "http://" + city->name + "/ledger/v1/evidence/";
    const std::string name =
        world.wait_until(list, [](const std::string& text) { return text.starts_with("fork-"); });
    REQUIRE_FALSE(name.empty());
    const std::string text = world.get(list + name.substr(0, name.find('\n')));
    CHECK(ledger::judge_evidence(ledger::parse_evidence(text).value(), keys));
    while (city->watch->alarms().empty())
      std::this_thread::sleep_for(1ms);  // told after it is kept
    REQUIRE(city->watch->alarms().size() == 1);
    CHECK(city->watch->alarms().front().kind == "fork");
    CHECK(city->watch->alarms().front().subject == "espoo");
    base::http::Outgoing cosign;
    cosign.method = "POST";
    cosign.url = "http://" + city->name + "/witness/add-checkpoint";
    const std::string body = "old 0\n\n" + world.espoo.shards->current().checkpoint().note;
    cosign.body = base::as_bytes(body);
    CHECK(world.network.send(cosign).value().status == 403);
  }
}

TEST_CASE("a city finds its documents in the log of the city that received them") {
  test::StoreWorld store;
  Cities world;
  const auto now = world.espoo.clock.now();
  ap::store::Message message = test::submitted(1);
  message.to_seat = "POP000002";
  message = test::exchange(*store.messages, *world.espoo.shards, message, now);
  world.run(world.turku);
  std::vector<Peer> peers = world.others(world.espoo);
  for (Peer& peer : peers)
    if (peer.name == "turku") peer.certificates = {"POP000002"};
  Watch::Surroundings on = world.around(world.espoo, 10ms);
  on.messages = store.messages.get();
  world.espoo.watch = Watch::start(world.espoo.config, peers, "", on).value();
  world.network.set("espoo", *world.espoo.endpoint);
  using Outcome = Comparisons::Outcome;
  const auto becomes = [&](Outcome outcome) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < end) {
      const auto counts = world.espoo.watch->counts().value();
      if (counts == NetworkMonitor::Counts{{outcome, 1}}) return true;
      std::this_thread::sleep_for(2ms);
    }
    return false;
  };
  CHECK(becomes(Outcome::Waiting));
  ledger::EntryId id;
  world.turku.random.fill(id);
  world.turku.shards->current().append(test::counterpart_of(message), id).value();
  CHECK(becomes(Outcome::Same));
  world.network.remove("espoo");
  world.espoo.watch.reset();
}
