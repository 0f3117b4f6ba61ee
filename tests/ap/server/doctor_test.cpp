#include "ap/server/doctor.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "ap/server/addresses.h"
#include "ap/server/ledger_key.h"
#include "base/file/file.h"
#include "ledger/note/checkpoint.h"
#include "tests/ap/server/node_world.h"
#include "tests/support/fakes.h"

using namespace ap::server;
using State = Diagnosis::State;

namespace {

/// The names of what is wrong, in order; each has a remedy.
std::vector<std::string> problems(const std::vector<Diagnosis>& found) {
  std::vector<std::string> names;
  for (const Diagnosis& diagnosis : found) {
    INFO(diagnosis.name << ": " << diagnosis.detail);
    CHECK(diagnosis.remedy.empty() == (diagnosis.state == State::Fine));
    if (diagnosis.state == State::Problem && diagnosis.name != "artefacts")
      names.push_back(diagnosis.name);
  }
  return names;
}

using Names = std::vector<std::string>;

/// A directory of one participant whose certificate is that of a seat.
void write_directory(test::NodeFolder& node, const std::filesystem::path& certificate) {
  node.keys["directory"] = "directory.json";
  node.write("directory.json",
             R"({"participants": [{"id": "0216:1", "endpoint": "http://x/as4", "certificate": ")" +
                 certificate.string() + R"(", "documents": ["*"]}]})");
}

/// Answers by URL, or is away.
struct ScriptedClient final : base::http::Client {
  std::map<std::string, base::http::Response> answers;
  base::Result<base::http::Response> send(const base::http::Outgoing& request) override {
    const auto found = answers.find(request.url);
    if (found == answers.end()) return base::unavailable("http.connect", "connection refused");
    return found->second;
  }
};

}  // namespace

TEST_CASE("the doctor says what the profile of the log means for those who wait for an entry") {
  test::NodeFolder node{"POP000001"};
  const base::SystemClock clock;
  const auto said = [&] {
    const auto found = examine_files(node.config(), clock);
    const auto profile = std::ranges::find(found, "log profile", &Diagnosis::name);
    REQUIRE(profile != found.end());
    CHECK(profile->state == Diagnosis::State::Fine);
    return profile->detail;
  };
  CHECK(said().starts_with("fast: "));
  node.keys["ledger.profile"] = "privacy";
  CHECK(said().find("within 1800 s") != std::string::npos);
  node.keys["ledger.queue.interval"] = "90s";
  CHECK(said().find("within 180 s") != std::string::npos);
}

TEST_CASE("a node whose files are in order has no problem") {
  test::NodeFolder node("POP000001");
  write_directory(node, test::NodePki::path() / "POP000002.pem");
  const base::SystemClock clock;
  CHECK(problems(examine_files(node.config(), clock)).empty());
}

TEST_CASE("each thing that is wrong is found by its name") {
  test::NodeFolder node("POP000001");
  const base::SystemClock clock;
  SECTION("the key of another certificate") {
    std::filesystem::copy_file(test::NodePki::path() / "POP000002.key", node.at("ap.key"),
                               std::filesystem::copy_options::overwrite_existing);
    CHECK(problems(examine_files(node.config(), clock)) == Names{"certificate"});
  }
  SECTION("trust of another environment: ours, and those of the directory, do not chain to it") {
    const base::SystemClock now;
    create_pki(node.at("other"), now).value();
    node.keys["as4.trust"] = "other/trust.pem";
    write_directory(node, test::NodePki::path() / "POP000002.pem");
    CHECK(problems(examine_files(node.config(), clock)) == Names{"chain", "directory"});
  }
  SECTION("a certificate that is over") {
    test::SteppedClock later{base::SystemClock().now() + std::chrono::days(200)};
    CHECK(problems(examine_files(node.config(), later)) == Names{"validity", "chain"});
  }
  SECTION("a clock before there was a node") {
    test::SteppedClock early{base::parse_timestamp("1970-01-01T00:00:10Z").value()};
    CHECK(problems(examine_files(node.config(), early)).front() == "clock");
  }
  SECTION("a key that others can read") {
    std::filesystem::permissions(node.at("ap.key"), std::filesystem::perms(0644));
    CHECK(problems(examine_files(node.config(), clock)) == Names{"access point key"});
  }
  SECTION("tokens that others can read") {
    node.write("data/api-tokens", "operator aaaaaaaaaaaaaaaaaaaaaaaa\n");
    CHECK(problems(examine_files(node.config(), clock)) == Names{"tokens"});
  }
  SECTION("a directory, participants and peers that cannot be read") {
    node.keys["directory"] = "bad";
    node.keys["serves"] = "bad";
    node.keys["ledger.peers"] = "bad";
    node.write("bad", "nothing good");
    CHECK(problems(examine_files(node.config(), clock)) == Names{"directory", "serves", "peers"});
  }
  SECTION("a TLS key that is not that of the certificate") {
    node.keys["as4.tls"] = "on";
    node.keys["as4.tls.certificate"] = "ap.pem";
    node.keys["as4.tls.key"] = "tls.key";
    std::filesystem::copy_file(test::NodePki::path() / "POP000002.key", node.at("tls.key"));
    CHECK(problems(examine_files(node.config(), clock)) == Names{"as4 tls"});
  }
}

TEST_CASE("a node that does not run is the one problem there is then") {
  const test::NodeFolder node("POP000001");
  ScriptedClient client;
  CHECK(problems(examine_node(node.config(), client)) == Names{"node"});
  write_addresses(node.config().data, {"http://h:1/as4", "http://h:2", "http://h:3"}).value();
  CHECK(problems(examine_node(node.config(), client)) == Names{"node"});
}

TEST_CASE("of a running node what fails is told: health, listener, the signature of the log") {
  const test::NodeFolder node("POP000001");
  const Config config = node.config();
  write_addresses(config.data, {"http://h:1/as4", "http://h:2", "http://h:3"}).value();
  test::SeededRandom random(1);
  const auto key =
      open_ledger_key(config.ledger_key, "ledger.test.example/2026", ledger::KeyType::Log, random)
          .value();
  const auto head =
      ledger::sign_checkpoint({key.name(), ledger::TreeSize(0), ledger::empty_root(), ""}, key);
  ScriptedClient client;
  client.answers = {
      {"http://h:2/health",
       base::http::Response::json(200, R"({"checks":[{"name":"disk","ok":true,"detail":"d"}]})")},
      {"http://h:1/as4", base::http::Response::text(200, "Peppol AS4 endpoint")},
      {"http://h:3/2026/checkpoint", base::http::Response::text(200, head.note)}};
  CHECK(problems(examine_node(config, client)).empty());

  client.answers["http://h:2/metrics"] = base::http::Response::text(
      200,
      "kuitti_alarms 2\nkuitti_alarm{kind=\"fork\",subject=\"turku\"} 1\n"
      "kuitti_alarm{kind=\"own-log\",subject=\"ledger.test.example/2026\"} 1\n");
  const auto found = examine_node(config, client);
  CHECK(problems(found) == Names{"network: ledger.test.example/2026"});
  CHECK(std::ranges::count(found, std::string("network: turku"), &Diagnosis::name) == 1);
  client.answers.erase("http://h:2/metrics");

  client.answers["http://h:2/health"] =
      base::http::Response::json(503, R"({"checks":[{"name":"disk","ok":false,"detail":"full"}]})");
  client.answers.erase("http://h:1/as4");
  const auto other =
      ledger::SignerKey::make(key.name(), ledger::KeyType::Log, base::Bytes(32, 9)).value();
  client.answers["http://h:3/2026/checkpoint"] =
      base::http::Response::text(200, ledger::sign_checkpoint(head.checkpoint, other).note);
  CHECK(problems(examine_node(config, client)) ==
        Names{"health: disk", "as4 listener", "ledger head"});
}
