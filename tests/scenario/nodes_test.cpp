// Two whole nodes in this process, with their listeners, workers and files, on loopback.
#include <catch2/catch.hpp>
#include <thread>

#include "ap/server/node.h"
#include "base/http/client.h"
#include "base/json/value.h"
#include "base/text.h"
#include "ledger/audit/follow.h"
#include "ledger/audit/verify.h"
#include "tests/ap/server/node_world.h"

using namespace ap::server;
using base::http::Response;
using base::json::Value;
using namespace std::chrono_literals;

namespace {

const std::string kEspoo = "0216:003701012636";
const std::string kKoivukaluste = "0216:003791462031";

std::string sample(const std::string& path) {
  return base::file::read_text(std::string(KUITTI_SOURCE_DIR) + "/tests/data/purchase/" + path)
      .value();
}

/// A node that runs, and somebody with its operator's token.
struct City {
  test::NodeFolder folder;
  base::SystemClock clock;
  base::SystemRandom random;
  test::KeptLog log{clock};
  std::unique_ptr<Node> node;
  std::unique_ptr<base::http::Client> client = base::http::make_client("");
  const std::string seat;

  City(const std::string& of, const std::string& family, const std::string& serves)
      : folder(of, family), seat(of) {
    folder.keys["serves"] = "serves.txt";
    folder.keys["directory"] = "directory.json";
    folder.write("serves.txt", serves + "\n");
    folder.write("directory.json", R"({"participants": []})");
  }
  void start() { node = Node::start(folder.config(), {clock, random, log.log}).value(); }

  /// Puts a participant of another city into the directory.
  void know(const std::string& participant, const City& other) const {
    folder.write("directory.json", R"({"participants": [{"id": ")" + participant +
                                       R"(", "endpoint": ")" + other.node->addresses().as4 +
                                       R"(", "certificate": ")" +
                                       (test::NodePki::path() / (other.seat + ".pem")).string() +
                                       R"(", "documents": ["*"]}]})");
    node->reload();
  }
  std::string token() const {
    const auto text = base::file::read_text(folder.config().api_tokens).value();
    const std::size_t at = text.rfind("operator ") + 9;
    return text.substr(at, text.find(' ', at) - at);
  }
  Response ask(const std::string& method, const std::string& target, base::ByteView body = {},
               const std::string& key = "") const {
    base::http::Outgoing request;
    request.method = method;
    request.url = node->addresses().api + target;
    request.body = body;
    request.headers.set("Authorization", "Bearer " + token());
    if (!key.empty()) request.headers.set("Idempotency-Key", key);
    return client->send(request).value();
  }
  Value get(const std::string& target) const {
    const Response answer = ask("GET", target);
    REQUIRE(answer.status == 200);
    return base::json::parse(base::as_text(answer.body.view())).value();
  }
  /// The document once it is in that state; what it is after a minute otherwise.
  Value wait_for(const std::string& id, std::string_view state) const {
    Value document;
    for (int n = 0; n < 3000; ++n) {
      document = get("/api/v1/documents/" + id);
      if (document.text_at("state") == state) break;
      std::this_thread::sleep_for(20ms);
    }
    return document;
  }
  std::string submit(std::string_view document, const std::string& key = "") const {
    const Response answer = ask("POST", "/api/v1/documents", base::as_bytes(document), key);
    INFO(base::as_text(answer.body.view()));
    REQUIRE(answer.status == 202);
    return std::string(base::json::parse(base::as_text(answer.body.view())).value().text_at("id"));
  }
  std::string part(const std::string& id, const std::string& name) const {
    const Response answer = ask("GET", "/api/v1/documents/" + id + "/" + name);
    REQUIRE(answer.status == 200);
    return base::to_string(answer.body.view());
  }
  ledger::VerifierKey vkey() const {
    const auto text = base::file::read_text(folder.at("data/ledger.key.pub")).value();
    return ledger::VerifierKey::parse(base::trim(text)).value();
  }
  /// What an auditor who knows our public key says of a document's bundle.
  ledger::AuditVerdict audit(const std::string& id) const {
    const auto policy = ledger::Policy::parse("log " + vkey().text() + "\nquorum none\n").value();
    const auto audit = ledger::verify_bundle(base::to_bytes(part(id, "bundle")), policy,
                                             base::to_bytes(part(id, "sbd")), clock.now())
                           .value();
    for (const auto& step : audit.steps) {
      INFO(step.name << ": " << step.detail);
      CHECK(step.ok);
    }
    return audit.verdict;
  }
};

struct TwoCities {
  City espoo{"POP000001", "ledger.espoo.example", kEspoo};
  City lahti{"POP000002", "ledger.lahti.example", kKoivukaluste};
  TwoCities() {
    espoo.start();
    lahti.start();
    espoo.know(kKoivukaluste, lahti);
    lahti.know(kEspoo, espoo);
  }
};

}  // namespace

TEST_CASE("an order and its response go between two nodes, and both sides prove both") {
  TwoCities world;
  const std::string order = sample("espoo/order.xml");
  const std::string sent = world.espoo.submit(order);
  const Value proven = world.espoo.wait_for(sent, "proven");
  REQUIRE(proven.text_at("state") == "proven");
  CHECK(proven.find("ledger")->text_at("origin").starts_with("ledger.espoo.example/"));
  CHECK(world.espoo.part(sent, "document") == order);
  CHECK(world.espoo.audit(sent) == ledger::AuditVerdict::Valid);

  const Value inbox = world.lahti.get("/api/v1/documents?direction=in");
  REQUIRE(inbox.find("documents")->items()->size() == 1);
  const std::string received(inbox.find("documents")->items()->at(0).text_at("id"));
  const Value delivered = world.lahti.wait_for(received, "delivered");
  CHECK(delivered.text_at("state") == "delivered");
  CHECK(delivered.text_at("message_id") == proven.text_at("message_id"));
  // In its envelope a document has no XML declaration of its own; nothing else differs.
  const std::string root =
      order.substr(order.find("<Order"), order.rfind('>') + 1 - order.find("<Order"));
  CHECK(world.lahti.part(received, "document") == root);
  CHECK(world.lahti.part(received, "sbd") == world.espoo.part(sent, "sbd"));
  CHECK(world.lahti.part(received, "message") == world.espoo.part(sent, "message"));
  CHECK(world.lahti.part(received, "receipt") == world.espoo.part(sent, "receipt"));
  CHECK(world.lahti.audit(received) == ledger::AuditVerdict::Valid);
  const auto file = world.lahti.folder.config().delivery_folder / kKoivukaluste / "order" /
                    (std::string(delivered.text_at("instance_id")) + ".xml");
  CHECK(base::file::read_text(file).value() == root);

  const std::string response = world.lahti.submit(sample("espoo/order-response.xml"));
  CHECK(world.lahti.wait_for(response, "proven").text_at("state") == "proven");
  CHECK(world.lahti.audit(response) == ledger::AuditVerdict::Valid);
}

TEST_CASE("in the privacy profile a node's log gets documents later, in filled batches") {
  TwoCities world;
  world.espoo.node.reset();
  world.espoo.folder.keys["ledger.profile"] = "privacy";
  world.espoo.folder.keys["ledger.queue.interval"] = "400ms";
  world.espoo.start();
  world.espoo.know(kKoivukaluste, world.lahti);
  const std::string sent = world.espoo.submit(sample("espoo/order.xml"));
  REQUIRE(world.espoo.wait_for(sent, "proven").text_at("state") == "proven");
  for (int n = 0; n < 3000 && !world.espoo.get("/api/v1/documents/" + sent).find("ledger"); ++n)
    std::this_thread::sleep_for(10ms);
  CHECK(world.espoo.audit(sent) == ledger::AuditVerdict::Valid);
  const std::string year = base::format_date(world.espoo.clock.now()).substr(0, 4);
  const std::shared_ptr<base::http::Client> client = base::http::make_client("");
  const auto seen = ledger::follow_log(
      ledger::fetch_from_url(client, world.espoo.node->addresses().ledger + "/" + year),
      world.espoo.vkey(), world.espoo.folder.at("seen"));
  REQUIRE(seen);
  CHECK(seen->newer.size.value() % 8 == 1);  // the opening entry, and whole batches
  CHECK(seen->newer.size.value() > 1);
}

TEST_CASE("the ledger listener serves what another city checks, and it only grows") {
  TwoCities world;
  const std::string year = base::format_date(world.espoo.clock.now()).substr(0, 4);
  const std::shared_ptr<base::http::Client> client = base::http::make_client("");
  const auto fetch =
      ledger::fetch_from_url(client, world.espoo.node->addresses().ledger + "/" + year);
  const auto state = world.lahti.folder.at("seen");
  const auto first = ledger::follow_log(fetch, world.espoo.vkey(), state).value();
  CHECK(first.newer.size == ledger::TreeSize(1));
  const std::string id = world.espoo.submit(sample("espoo/order.xml"));
  REQUIRE(world.espoo.wait_for(id, "proven").text_at("state") == "proven");
  const auto second = ledger::follow_log(fetch, world.espoo.vkey(), state).value();
  CHECK(second.older.size == ledger::TreeSize(1));
  CHECK(second.newer.size > second.older.size);
  CHECK(ledger::check_log(fetch, world.espoo.vkey(), [](auto, auto) {}));
}

TEST_CASE("the same key and document are sent once, and another document under it is refused") {
  TwoCities world;
  const std::string order = sample("espoo/order.xml");
  const std::string first = world.espoo.submit(order, "order 4417");
  CHECK(world.espoo.submit(order, "order 4417") == first);
  REQUIRE(world.espoo.wait_for(first, "proven").text_at("state") == "proven");
  CHECK(world.espoo.submit(order, "order 4417") == first);
  std::string other = order;
  other += '\n';
  const Response refused =
      world.espoo.ask("POST", "/api/v1/documents", base::as_bytes(other), "order 4417");
  CHECK(refused.status == 422);
  CHECK_THAT(base::to_string(refused.body.view()), Catch::Contains("store.idempotency"));
  CHECK(world.lahti.get("/api/v1/documents").find("documents")->items()->size() == 1);
}

TEST_CASE(
    "what cannot be sent is failed with its cause, and goes another round when that is mended") {
  TwoCities world;
  world.espoo.folder.write("directory.json", R"({"participants": []})");
  world.espoo.node->reload();
  const std::string id = world.espoo.submit(sample("espoo/order.xml"));
  const Value failed = world.espoo.wait_for(id, "failed");
  REQUIRE(failed.text_at("state") == "failed");
  CHECK(failed.find("error")->text_at("code") == "discovery.participant");
  CHECK_THAT(world.espoo.log.text(), Catch::Contains("\"event\":\"failed\",\"id\":\"" + id));
  world.espoo.know(kKoivukaluste, world.lahti);
  CHECK(world.espoo.ask("POST", "/api/v1/documents/" + id + "/resend").status == 202);
  CHECK(world.espoo.wait_for(id, "proven").text_at("state") == "proven");
}

TEST_CASE("a participant that is served no longer after a reload is refused to the sender") {
  TwoCities world;
  world.lahti.folder.write("serves.txt", "0216:1\n");
  world.lahti.node->reload();
  const std::string id = world.espoo.submit(sample("espoo/order.xml"));
  const Value failed = world.espoo.wait_for(id, "failed");
  CHECK(failed.find("error")->text_at("code") == "EBMS:0004");
  CHECK(world.lahti.get("/api/v1/documents").find("documents")->items()->empty());
}

TEST_CASE("a node started again on its data has everything, and proves it as before") {
  TwoCities world;
  const std::string id = world.espoo.submit(sample("espoo/order.xml"));
  REQUIRE(world.espoo.wait_for(id, "proven").text_at("state") == "proven");
  const std::string receipt = world.espoo.part(id, "receipt");
  world.espoo.node->stop(5s);
  CHECK(read_addresses(world.espoo.folder.config().data).error().code == "node.away");
  world.espoo.node.reset();
  world.espoo.start();
  CHECK(world.espoo.part(id, "receipt") == receipt);
  CHECK(world.espoo.audit(id) == ledger::AuditVerdict::Valid);
}

TEST_CASE("a second node on the same data, or on a port that is taken, does not start") {
  City espoo("POP000001", "ledger.espoo.example", kEspoo);
  espoo.start();
  CHECK(
      Node::start(espoo.folder.config(), {espoo.clock, espoo.random, espoo.log.log}).error().code ==
      "file.locked");
  City other("POP000002", "ledger.other.example", kKoivukaluste);
  const std::string api = espoo.node->addresses().api;
  other.folder.keys["api.listen"] = api.substr(api.rfind('/') + 1);
  const auto refused =
      Node::start(other.folder.config(), {other.clock, other.random, other.log.log});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "http.listen");
  CHECK(read_addresses(other.folder.config().data).error().code == "node.away");
}

TEST_CASE("a node that stops ends well within its time and leaves nothing at work") {
  TwoCities world;
  const std::string id = world.espoo.submit(sample("espoo/order.xml"));
  const auto started = std::chrono::steady_clock::now();
  world.espoo.node->stop(5s);
  CHECK(std::chrono::steady_clock::now() - started < 10s);
  world.espoo.node.reset();
  world.espoo.start();
  world.espoo.know(kKoivukaluste, world.lahti);
  CHECK(world.espoo.wait_for(id, "proven").text_at("state") == "proven");
}

TEST_CASE("health is good while all is well, and metrics count what was done") {
  TwoCities world;
  const std::string id = world.espoo.submit(sample("espoo/order.xml"));
  REQUIRE(world.espoo.wait_for(id, "proven").text_at("state") == "proven");
  CHECK(world.espoo.get("/health").text_at("status") == "ok");
  const std::string metrics = base::to_string(world.espoo.ask("GET", "/metrics").body.view());
  CHECK_THAT(metrics, Catch::Contains("kuitti_messages{direction=\"out\",state=\"proven\"} 1\n"));
  CHECK_THAT(base::to_string(world.lahti.ask("GET", "/metrics").body.view()),
             Catch::Contains("kuitti_http_requests_total{listener=\"as4\",status=\"200\"} 1\n"));
}
