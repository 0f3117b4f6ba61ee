// A city whose old copy of its log was put back: it is found out, and healed by one command.
#include "ap/server/restoring.h"

#include "ap/server/doctor.h"
#include "ledger/audit/follow.h"
#include "ledger/mirror/restore.h"
#include "tests/ap/server/cities.h"

using namespace ap::server;
using namespace std::chrono_literals;
using test::Cities;
using test::City;

TEST_CASE("a node that signed on from an old copy is stopped when a peer comes back") {
  Cities world;
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
  Watch::Surroundings on = world.around(world.espoo, 10ms);
  on.on_stranger = [&](const std::string& words) {
    stopped.update([&](std::string& kept) { kept = words; });
  };
  world.espoo.watch = Watch::start(world.espoo.config, world.others(world.espoo), "", on).value();
  CHECK_FALSE(stopped.wait_for(30ms, [](const std::string& words) { return !words.empty(); }));
  world.network.set("turku", *world.turku.endpoint);
  CHECK(stopped.wait_for(30s, [](const std::string& words) { return !words.empty(); }));
  world.espoo.watch.reset();
}

TEST_CASE("a shard is not begun anew while a peer knows it") {
  Cities world;
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
  Cities world;
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
  Cities world;
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
