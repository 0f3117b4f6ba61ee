// What a node reads from files, and reads again: credentials, participants, tokens, peers.
#include "ap/server/inputs.h"

#include <catch2/catch.hpp>

#include "ap/server/credentials.h"
#include "ap/server/served.h"
#include "tests/ap/server/node_world.h"
#include "tests/support/fakes.h"

using namespace ap::server;

namespace {

base::Result<std::unique_ptr<Inputs>> load(const Config& config) {
  test::SeededRandom random(1);
  return Inputs::load(config, random);
}

}  // namespace

TEST_CASE("participants we receive for are read a line each, with comments") {
  const auto served =
      parse_served("# ours\n0216:0037ABC # a school\n\n iso6523-actorid-upis::0007:55 \r\n")
          .value();
  CHECK(served ==
        ap::flow::Served{"iso6523-actorid-upis::0216:0037abc", "iso6523-actorid-upis::0007:55"});
  const auto wrong = parse_served("0216:1\nnobody at all\nx\n");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().code == "config.serves");
  CHECK_THAT(wrong.error().detail, Catch::Contains("line 2") && Catch::Contains("line 3"));
}

TEST_CASE("credentials that do not fit are refused with their remedy") {
  const test::NodeFolder node("POP000001");
  const Config config = node.config();
  REQUIRE(load_credentials(config, nullptr));
  SECTION("a key of another certificate") {
    std::filesystem::copy_file(test::NodePki::path() / "POP000002.key", node.at("ap.key"),
                               std::filesystem::copy_options::overwrite_existing);
    CHECK_THAT(load_credentials(config, nullptr).error().detail,
               Catch::Contains("is not the key of"));
  }
  SECTION("a certificate whose CN is no seat id") {
    node.write("ap.pem", base::file::read_text(node.at("trust.pem")).value());
    CHECK_THAT(load_credentials(config, nullptr).error().detail, Catch::Contains("no seat id"));
  }
  SECTION("no certificate at all") {
    node.write("ap.pem", "nothing");
    CHECK(load_credentials(config, nullptr).error().code == "config.credentials");
  }
  SECTION("no anchors") {
    node.write("trust.pem", "nothing");
    CHECK_THAT(load_credentials(config, nullptr).error().detail, Catch::Contains("as4.trust"));
  }
}

TEST_CASE("after a new certificate messages for the old one still open") {
  const test::NodeFolder node("POP000001");
  const Config config = node.config();
  auto first = load_credentials(config, nullptr).value();
  const auto old = first->identity.certificate;
  CHECK(first->identity.keys.size() == 1);
  const auto again = load_credentials(config, first).value();
  CHECK(again->identity.keys.size() == 1);
  node.become("POP000002");
  const auto second = load_credentials(config, again).value();
  first.reset();
  CHECK(second->identity.seat() == "POP000002");
  REQUIRE(second->identity.keys.size() == 2);
  const auto& earlier = second->identity.keys[1];
  CHECK(earlier.certificate.fingerprint() == old.fingerprint());
  const auto secret = base::to_bytes("a content key");
  CHECK(earlier.signer->oaep_decrypt(old.oaep_encrypt(secret).value()).value() == secret);
}

TEST_CASE("every problem of the files that a configuration names is told at once") {
  test::NodeFolder node("POP000001");
  node.keys["serves"] = "serves.txt";
  node.keys["directory"] = "directory.json";
  node.keys["ledger.peers"] = "peers.json";
  node.keys["ledger.policy"] = "policy.txt";
  node.keys["api.tokens"] = "tokens";
  node.write("serves.txt", "nobody at all\n");
  node.write("directory.json", "{");
  node.write("peers.json", "[]");
  node.write("policy.txt", "nonsense\n");
  node.write("tokens", "king\n");
  node.write("ap.key", "nothing");
  const auto inputs = load(node.config());
  REQUIRE_FALSE(inputs);
  CHECK(inputs.error().code == "config");
  for (const auto* word : {"`serves`", "`directory`", "`ledger.peers`", "`ledger.policy`",
                           "`api.tokens`", "`as4.key`"}) {
    CHECK_THAT(inputs.error().detail, Catch::Contains(word));
  }
}

TEST_CASE("what changed is read again, what became unreadable stays, and the log says which") {
  test::NodeFolder node("POP000001");
  node.keys["serves"] = "serves.txt";
  node.keys["directory"] = "directory.json";
  node.write("serves.txt", "0216:1\n0216:2\n");
  node.write("directory.json", "{\"participants\": []}");
  const Config config = node.config();
  const auto inputs = load(config).value();
  const base::SystemClock clock;
  test::KeptLog kept(clock);

  node.become("POP000002");
  node.write("serves.txt", "0216:2\n0216:3\n0216:4\n");
  node.write("directory.json", "{");
  base::file::write_durably(config.api_tokens, base::as_bytes("auditor aaaaaaaaaaaaaaaaaaaaaaaa\n"))
      .value();
  inputs->reload(kept.log);
  CHECK(inputs->credentials().get()->identity.seat() == "POP000002");
  CHECK(inputs->served().get()->size() == 3);
  CHECK(inputs->tokens().get()->find("aaaaaaaaaaaaaaaaaaaaaaaa") == ap::api::Role::Auditor);
  for (const auto* part : {R"("certificate":"replaced")", R"("added":2,"removed":1)",
                           R"("level":"warning","event":"reload","what":"directory")",
                           R"("what":"tokens","count":1)"}) {
    CHECK_THAT(kept.text(), Catch::Contains(part));
  }

  node.write("ap.key", "nothing");
  node.write("serves.txt", "nobody at all\n");
  inputs->reload(kept.log);
  CHECK(inputs->credentials().get()->identity.seat() == "POP000002");
  CHECK(inputs->served().get()->size() == 3);
}
