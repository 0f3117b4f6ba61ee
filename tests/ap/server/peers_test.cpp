#include "ap/server/peers.h"

#include <catch2/catch.hpp>

using namespace ap::server;
using ledger::KeyType;
using ledger::SignerKey;

namespace {

std::string vkey(const std::string& name, KeyType type = KeyType::Log) {
  return SignerKey::make(name, type, base::Bytes(32, 1)).value().verifier().text();
}

std::string file(const std::string& peer) {
  return "{\"peers\": [" + peer + "]}";
}

std::string espoo(const std::string& name = "espoo") {
  return R"({"name": ")" + name +
         R"(", "family": "ledger.espoo.example", "url": "https://ledger.espoo.example/", "vkey": ")" +
         vkey("ledger.espoo.example/2026") + "\"}";
}

}  // namespace

TEST_CASE("a peer is read with all that is known of it") {
  const auto peers = parse_peers(
      file(R"({"name": "turku", "family": "ledger.turku.example", "url": "http://127.0.0.1:8090",
               "vkey": ")" +
           vkey("ledger.turku.example/2027") +
           R"(", "witness_url": "http://127.0.0.1:8090/witness", "witness_vkey": ")" +
           vkey("witness.turku.example", KeyType::Cosigner) +
           R"(", "certificates": ["PFI000001", "PFI000002"]}, )" + espoo()));
  REQUIRE(peers);
  REQUIRE(peers->size() == 2);
  const Peer& turku = peers->at(0);
  CHECK(turku.name == "turku");
  CHECK(turku.shard_url() == "http://127.0.0.1:8090/2027/");
  CHECK(turku.key.name() == "ledger.turku.example/2027");
  CHECK(turku.witness_key->name() == "witness.turku.example");
  CHECK(turku.certificates == std::vector<std::string>{"PFI000001", "PFI000002"});
  const Peer& other = peers->at(1);
  CHECK(other.shard_url() == "https://ledger.espoo.example/2026/");
  CHECK_FALSE(other.witness_key);
}

TEST_CASE("a peer that is not understood is told with its number") {
  const std::string key = vkey("ledger.espoo.example/2026");
  const auto peer = [&](const std::string& name, const std::string& family, const std::string& url,
                        const std::string& with) {
    return R"({"name": ")" + name + R"(", "family": ")" + family + R"(", "url": ")" + url +
           R"(", "vkey": ")" + with + "\"}";
  };
  const std::string family = "ledger.espoo.example", url = "http://x";
  const auto [text, word] = GENERATE_COPY(table<std::string, std::string>({
      {"[]", "expected"},
      {"{", "JSON"},
      {file(peer("../../etc", family, url, key)), "name"},
      {file(peer("", family, url, key)), "name"},
      {file(peer("a", "", url, key)), "family"},
      {file(peer("a", "ledger.turku.example", url, key)), "not of a shard"},
      {file(peer("a", family, "x", key)), "url"},
      {file(peer("a", family, url, "x")), "vkey"},
      {file(peer("a", family, url, vkey(family + "/2026", KeyType::Cosigner))), "vkey"},
      {file(espoo() + "," + espoo()), "peer 2"},
  }));
  INFO(text);
  const auto peers = parse_peers(text);
  REQUIRE_FALSE(peers);
  CHECK(peers.error().code == "config.peers");
  if (word != "JSON") CHECK_THAT(peers.error().detail, Catch::Contains(word));
}
