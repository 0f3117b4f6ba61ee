// Three cities that witness and mirror each other, their listeners one network in this process.
#include "ap/server/watch.h"

#include <catch2/catch.hpp>
#include <thread>

#include "ap/server/doctor.h"
#include "ap/server/endpoints.h"
#include "ap/server/ledger_key.h"
#include "ap/server/restoring.h"
#include "base/text.h"
#include "ledger/audit/follow.h"
#include "ledger/evidence/evidence.h"
#include "ledger/mirror/restore.h"
#include "ledger/witness/known_logs.h"
#include "tests/ap/server/exchanges.h"
#include "tests/ap/server/node_world.h"
#include "tests/ledger/witness/network.h"

using namespace ap::server;
using namespace std::chrono_literals;

namespace {

/// A city's shard, keys and listener; its watch starts when the others are there.
struct City {
  std::string name;
  test::NodeFolder folder;
  Config config;
  base::SystemClock clock;
  base::SystemRandom random;
  test::KeptLog log{clock};
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

struct World {
  test::Network network;
  City espoo{"espoo"}, turku{"turku"}, oulu{"oulu"};

  ~World() {
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
  base::Result<std::unique_ptr<Watch>> start(City& city) {
    return Watch::start(city.config, others(city), policy_of(city),
                        {*city.shards, network, city.clock, city.random, city.log.log, 10ms});
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

}  // namespace

TEST_CASE("cities anchor, witness and mirror each other's logs") {
  World world;
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
  World world;
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

TEST_CASE("a peer that is away holds up neither the start nor the others") {
  World world;
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
  World world;  // its network is the one that turku sees
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

TEST_CASE("a node that signed on from an old copy is stopped when a peer comes back") {
  World world;
  world.espoo.append(5);
  world.run(world.espoo);
  world.run(world.turku);
  REQUIRE_FALSE(
      world.wait_for("http://turku/mirror/" + world.espoo.hash() + "/checkpoint", 6).empty());
  world.network.remove("espoo");
  world.network.remove("turku");
  world.espoo.watch.reset();
  world.espoo.shards.reset();
  std::filesystem::remove_all(world.espoo.config.data / "ledger");
  world.espoo.open();  // nobody can be asked
  base::Guarded<std::string> stopped;
  Watch::Surroundings on{*world.espoo.shards,
                         world.network,
                         world.espoo.clock,
                         world.espoo.random,
                         world.espoo.log.log,
                         10ms,
                         10ms};
  on.on_stranger = [&](const std::string& words) {
    stopped.update([&](std::string& kept) { kept = words; });
  };
  world.espoo.watch = Watch::start(world.espoo.config, world.others(world.espoo), "", on).value();
  CHECK_FALSE(stopped.wait_for(30ms, [](const std::string& words) { return !words.empty(); }));
  world.network.set("turku", *world.turku.endpoint);
  CHECK(stopped.wait_for(30s, [](const std::string& words) { return !words.empty(); }));
  world.espoo.watch.reset();
}

TEST_CASE("a city finds its documents in the log of the city that received them") {
  test::StoreWorld store;
  World world;
  const auto now = world.espoo.clock.now();
  ap::store::Message message = test::submitted(1);
  message.to_seat = "POP000002";
  message = test::exchange(*store.messages, *world.espoo.shards, message, now);
  world.run(world.turku);
  std::vector<Peer> peers = world.others(world.espoo);
  for (Peer& peer : peers)
    if (peer.name == "turku") peer.certificates = {"POP000002"};
  Watch::Surroundings on{*world.espoo.shards,
                         world.network,
                         world.espoo.clock,
                         world.espoo.random,
                         world.espoo.log.log,
                         10ms,
                         10ms};
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

TEST_CASE("a shard is not begun anew while a peer knows it") {
  World world;
  world.espoo.append(5);
  world.espoo.shards.reset();
  std::filesystem::remove_all(world.espoo.config.data / "ledger");
  const auto refused = Shards::open(
      world.espoo.config, world.espoo.clock, world.espoo.random, [](const std::string&) {},
      [](const auto&, const auto&) -> base::Result<void> {
        return base::corrupt("log.rollback", "");
      });
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "log.rollback");
  world.espoo.open();
}

TEST_CASE("a node whose old copy was restored does not start while its peers know more") {
  World world;
  const auto ledger_folder = world.espoo.config.data / "ledger";
  const auto saved = world.espoo.folder.at("saved");
  world.espoo.shards.reset();
  std::filesystem::copy(ledger_folder, saved, std::filesystem::copy_options::recursive);
  world.espoo.open();
  world.espoo.append(5);
  world.run_all();
  REQUIRE_FALSE(
      world.wait_for("http://turku/mirror/" + world.espoo.hash() + "/checkpoint", 6).empty());
  world.network.remove("espoo");
  world.espoo.watch.reset();
  world.espoo.shards.reset();
  std::filesystem::remove_all(ledger_folder);
  std::filesystem::copy(saved, ledger_folder, std::filesystem::copy_options::recursive);
  world.espoo.open();
  const auto refused = world.start(world.espoo);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "log.rollback");
  // No peer is named in the configuration, so there is no command.
  CHECK(refused.error().detail.find("put back the newest copy") != std::string::npos);
}

TEST_CASE("a node whose old copy was restored is healed by the command that its refusal names") {
  World world;
  City& espoo = world.espoo;
  std::string peers;
  for (const Peer& peer : world.others(espoo))
    peers += (peers.empty() ? "" : ", ") + ("{\"name\": \"" + peer.name) + "\", \"family\": \"" +
             peer.family + "\", \"url\": \"" + peer.url + "\", \"vkey\": \"" + peer.key.text() +
             "\"}";
  espoo.folder.write("peers.json", "{\"peers\": [" + peers + "]}");
  espoo.folder.keys["ledger.peers"] = "peers.json";
  espoo.config = espoo.folder.config();
  const auto ledger_folder = espoo.config.data / "ledger";
  const auto saved = espoo.folder.at("saved");
  const auto put_back = [&](bool database_alone) {
    espoo.watch.reset();
    espoo.shards.reset();
    if (!database_alone) std::filesystem::remove_all(ledger_folder);
    for (const auto* file : {"ledger.db", "ledger.db-wal", "ledger.db-shm"})
      std::filesystem::remove(ledger_folder / file);
    std::filesystem::copy(
        saved, ledger_folder,
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::skip_existing);
  };
  espoo.append(2);
  espoo.shards.reset();
  std::filesystem::copy(ledger_folder, saved, std::filesystem::copy_options::recursive);
  espoo.open();
  espoo.append(300);
  world.run_all();
  const std::string copy = "http://turku/mirror/" + espoo.hash();
  const std::string vkey = espoo.shards->current_key().text();
  for (const bool database_alone : {false, true}) {
    INFO(database_alone);
    const auto size = espoo.shards->current().checkpoint().checkpoint.size;
    REQUIRE_FALSE(world.wait_for(copy + "/checkpoint", size.value()).empty());
    world.network.remove("espoo");
    put_back(database_alone);
    // The refusal and `kuitti doctor` name one command.
    const std::string command =
        restore_command(espoo.config, "ledger.espoo.example/" + world.turku.year());
    CHECK(command.starts_with("kuitti-ledger restore --dir " + ledger_folder.string() + "/2"));
    CHECK(command.find("ledger.key.pub --mirrors http://turku/mirror/") != std::string::npos);
    const std::vector<Diagnosis> found = examine_log(espoo.config, world.network);
    REQUIRE(found.size() == 1);
    CHECK(found.front().state == Diagnosis::State::Problem);
    CHECK(found.front().remedy.find(command) != std::string::npos);
    auto opened = Shards::open(espoo.config, espoo.clock, espoo.random);
    if (opened) {
      espoo.shards = *std::move(opened);
      opened = base::unavailable("", "");
      const auto refused = world.start(espoo);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == "log.rollback");
      CHECK(refused.error().detail.find(command) != std::string::npos);
      espoo.shards.reset();
    } else {
      CHECK(database_alone);
      CHECK(opened.error().code == "log.rollback");
      CHECK(opened.error().detail.find(command) != std::string::npos);
    }
    // What the command does, by way of the network in this process.
    {
      ledger::FileTileStore tiles(ledger_folder / world.turku.year());
      const auto heads = ledger::SqliteCheckpointStore::open(ledger_folder / "ledger.db").value();
      const std::shared_ptr<base::http::Client> client(&world.network, [](base::http::Client*) {});
      const auto healed =
          ledger::restore_from_mirrors(tiles, *heads, ledger::VerifierKey::parse(vkey).value(),
                                       espoo.clock, {ledger::fetch_from_url(client, copy)});
      REQUIRE(healed);
      CHECK(healed->size == size);
    }
    CHECK(examine_log(espoo.config, world.network).front().state == Diagnosis::State::Fine);
    espoo.open();
    world.run(espoo);
    espoo.append(3);
    const std::string now =
        world.wait_for(copy + "/checkpoint", size.value() + 3);  // the mirror follows: no fork
    CHECK_FALSE(now.empty());
    CHECK(world.turku.watch->alarms().empty());
  }
}
