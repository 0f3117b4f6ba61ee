#include "ledger/anchor/anchoring.h"

#include <catch2/catch.hpp>

#include "ledger/anchor/witness_client.h"
#include "ledger/log/commit.h"
#include "ledger/witness/handler.h"
#include "ledger/witness/memory_witness_store.h"
#include "tests/ledger/witness/network.h"
#include "tests/ledger/witness/small_log.h"

using namespace ledger;
using namespace std::chrono_literals;
using base::http::Request;
using base::http::Response;

namespace {

/// A witness at a host of the network.
struct Neighbour {
  Neighbour(const std::string& name, const test::SmallLog& log, test::Network& network)
      : key(SignerKey::make("witness." + name, KeyType::Cosigner,
                            base::crypto::sha256(name).bytes())
                .value()),
        witness(KnownLogs{{log.key.name(), {{log.key.verifier()}, ""}}}, store, {&key}, log.clock),
        handler(witness) {
    network.set(name, handler);
  }
  SignerKey key;
  MemoryWitnessStore store;
  Witness witness;
  WitnessHandler handler;
};

/// A log and three witnesses, two of which make the quorum.
struct World {
  test::SmallLog log;
  test::Network network;
  Neighbour espoo{"espoo", log, network}, vaasa{"vaasa", log, network}, oulu{"oulu", log, network};
  Policy policy =
      Policy::parse(policy_text("group cities 2 espoo vaasa oulu\nquorum cities\n")).value();

  std::string policy_text(std::string_view rest) {
    std::string text = "log " + log.key.verifier().text() + " http://log/\n";
    for (const Neighbour* one : {&espoo, &vaasa, &oulu}) {
      const std::string name = one->key.name().substr(8);
      text += "witness " + name + " " + one->key.verifier().text() + " http://" + name + "\n";
    }
    return text + std::string(rest);
  }
  std::unique_ptr<Anchoring> start(std::chrono::milliseconds retry = 1ms) {
    return Anchoring::start(
               *log.log, log.tiles, policy, network, log.clock,
               {.interval = 1ms, .round = 50ms, .first_retry = retry, .last_retry = retry})
        .value();
  }
  WitnessClient client(std::size_t at) {
    return WitnessClient(policy.witnesses[at], policy.log, log.tiles, network, log.clock);
  }
};

/// The names of the witnesses whose lines hold in a note.
std::vector<std::string> cosigners(std::string_view bytes, const Policy& policy) {
  const Note note = Note::parse(bytes).value();
  std::vector<std::string> names;
  for (const auto& witness : policy.witnesses) {
    if (verify_line(note, witness.key)) names.push_back(witness.name);
  }
  return names;
}

}  // namespace

TEST_CASE("a head that the quorum cosigned is anchored, published and shown with its lines") {
  World world;
  world.log.append(300);
  const auto anchoring = world.start();
  const auto anchored = anchoring->wait_for(TreeSize(300), 20s);
  REQUIRE(anchored);
  CHECK(anchored->checkpoint.checkpoint.size == TreeSize(300));
  CHECK(anchored->time == 1'800'000'000);
  // A proof shows the anchored head, if its entry is in it, however far the log has gone on.
  world.network.remove("espoo");
  world.network.remove("vaasa");
  world.log.append(5);
  CHECK(cosigners(world.log.log->prove(LeafIndex(7), {}).value().checkpoint, world.policy).size() >=
        2);
  CHECK(
      cosigners(world.log.log->prove(LeafIndex(302), {}).value().checkpoint, world.policy).size() <
      2);
  world.network.set("espoo", world.espoo.handler);
  world.network.set("vaasa", world.vaasa.handler);
  CHECK(cosigners(anchored->checkpoint.note, world.policy).size() >= 2);
  const auto published = world.log.tiles.get(kAnchoredPath).value();
  CHECK(world.policy.is_met(cosigners(base::as_text(published), world.policy)));
  // The log goes on, and so does anchoring; the heads agree but for the lines.
  world.log.append(1);
  REQUIRE(anchoring->wait_for(TreeSize(306), 20s));
  const auto shown = open_checkpoint(world.log.log->checkpoint().note, world.log.key.verifier());
  CHECK(shown.value().checkpoint.size == TreeSize(306));
}

TEST_CASE("a witness that is away or refuses does not hold up the log, nor two that stand") {
  World world;
  world.log.append(3);
  const auto trouble = GENERATE("away", "forbids", "false line", "stuck");
  INFO(trouble);
  base::Guarded<bool> released;
  if (trouble == std::string("away")) world.network.remove("oulu");
  if (trouble == std::string("forbids"))
    world.network.set("oulu", [](const Request&) { return Response::text(403, "no\n"); });
  if (trouble == std::string("false line")) {
    world.network.set("oulu", [&](const Request& request) {
      const Response response = world.espoo.handler.handle(request);  // another witness's line
      return response.status == 409 ? Response::text(422, "") : response;
    });
  }
  if (trouble == std::string("stuck")) {
    world.network.set("oulu", [&](const Request&) {
      released.wait_for(1h, [](bool free) { return free; });
      return Response::text(503, "");
    });
  }
  {
    const auto anchoring = world.start();
    for (std::uint64_t size = 3; size < 8; ++size) {
      const auto anchored = anchoring->wait_for(TreeSize(size), 20s);
      REQUIRE(anchored);
      CHECK(cosigners(anchored->checkpoint.note, world.policy) ==
            std::vector<std::string>{"espoo", "vaasa"});
      world.log.append(1);
    }
    for (const auto& report : anchoring->witnesses())
      CHECK(report.answered.has_value() == (report.name != "oulu"));
    released.update([](bool& free) { free = true; });
  }
}

TEST_CASE("without a quorum nothing is anchored; a witness that comes back makes it good") {
  World world;
  world.log.append(3);
  world.network.remove("oulu");
  world.network.remove("vaasa");
  const auto anchoring = world.start();
  CHECK_FALSE(anchoring->wait_for(TreeSize(0), 100ms));
  CHECK(world.log.tiles.get(kAnchoredPath).error().kind == base::ErrorKind::NotFound);
  world.log.append(2);  // the log itself goes on
  world.network.set("vaasa", world.vaasa.handler);
  REQUIRE(anchoring->wait_for(TreeSize(5), 20s));
}

TEST_CASE("the quorum is the policy's: a policy without one anchors nothing") {
  World world;
  world.log.append(1);
  world.policy = Policy::parse(world.policy_text("quorum none\n")).value();
  CHECK_FALSE(world.start()->wait_for(TreeSize(0), 50ms));
  world.policy = Policy::parse(world.policy_text("quorum oulu\n")).value();
  world.network.remove("oulu");
  CHECK_FALSE(world.start()->wait_for(TreeSize(0), 50ms));
}

TEST_CASE("what was anchored is known after a restart, and must not be ahead of the log") {
  World world;
  world.log.append(3);
  REQUIRE(world.start()->wait_for(TreeSize(3), 20s));
  const auto anchored = world.log.tiles.get(kAnchoredPath).value();
  for (const auto* host : {"espoo", "vaasa", "oulu"}) world.network.remove(host);
  CHECK(world.start()->anchored()->checkpoint.note == base::as_text(anchored));

  World younger;
  younger.log.append(2);
  REQUIRE(younger.log.tiles.publish(kAnchoredPath, anchored));
  const auto refused = Anchoring::start(*younger.log.log, younger.log.tiles, younger.policy,
                                        younger.network, younger.log.clock);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "log.rollback");
}

TEST_CASE("a policy of another log is refused") {
  World world;
  test::SmallLog other(77);
  const auto started =
      Anchoring::start(*other.log, other.tiles, world.policy, world.network, other.clock);
  REQUIRE_FALSE(started);
  CHECK(started.error().code == "policy.log");
}

TEST_CASE("a witness client learns the old size and tells refusals apart") {
  World world;
  world.log.append(9);
  const auto head = [&](std::uint64_t size) {
    return open_checkpoint(world.log.notes[size], world.log.key.verifier()).value();
  };
  WitnessClient client = world.client(0);
  REQUIRE(client.cosign(head(4)));
  REQUIRE(client.cosign(head(9)));
  REQUIRE(client.cosign(head(9)));           // renewed
  REQUIRE(world.client(0).cosign(head(9)));  // another client learns by 409
  CHECK(world.client(0).cosign(head(4)).error().code == "witness.ahead");

  struct Case {
    int status;
    std::string type, body;
    base::ErrorKind kind;
  };
  const std::string plain = "text/plain; charset=utf-8";
  for (const Case& one :
       {Case{404, plain, "", base::ErrorKind::Rejected},
        Case{403, plain, "", base::ErrorKind::Rejected},
        Case{400, plain, "", base::ErrorKind::Rejected},
        Case{422, plain, "", base::ErrorKind::Unauthentic},
        Case{409, plain, "4\n", base::ErrorKind::Unauthentic},  // omniwitness: roots differ
        Case{409, "text/x.tlog.size", "x\n", base::ErrorKind::Malformed},
        Case{409, "text/x.tlog.size", "99\n", base::ErrorKind::Conflict},
        Case{409, "text/x.tlog.size", "4\n", base::ErrorKind::Unavailable},  // for ever
        Case{429, plain, "", base::ErrorKind::Unavailable},
        Case{500, plain, "", base::ErrorKind::Unavailable},
        Case{200, plain, "", base::ErrorKind::Unauthentic},
        Case{200, plain, "nonsense\n", base::ErrorKind::Unauthentic}}) {
    INFO(one.status << " " << one.type << " " << one.body);
    world.network.set("espoo", [&](const Request&) {
      Response response = Response::text(one.status, one.body);
      response.headers.set("Content-Type", one.type);
      return response;
    });
    CHECK(world.client(0).cosign(head(9)).error().kind == one.kind);
  }
  world.network.set("espoo", [&](const Request&) {  // a line whose time is to come
    return Response::text(
        200, world.espoo.key.sign_line(head(9).checkpoint.text(), world.log.clock.now() + 301s));
  });
  CHECK(world.client(0).cosign(head(9)).error().code == "witness.line");
}

TEST_CASE("a witness is sent the log's line alone") {
  World world;
  world.log.append(1);
  SignedCheckpoint head = open_checkpoint(world.log.notes[1], world.log.key.verifier()).value();
  head.note += world.vaasa.key.sign_line(head.checkpoint.text(), {});
  std::string body;
  world.network.set("espoo", [&](const Request& request) {
    body = base::to_string(request.body.view());
    return world.espoo.handler.handle(request);
  });
  REQUIRE(world.client(0).cosign(head));
  CHECK(body == "old 0\n\n" + world.log.notes[1]);
}

TEST_CASE("a log that is behind what a witness holds notices before it signs") {
  World world;
  world.log.append(9);
  const auto head = [&](std::uint64_t size) {
    return open_checkpoint(world.log.notes[size], world.log.key.verifier()).value();
  };
  const auto check = [&](const Checkpoint& ours) {
    return check_not_behind("espoo", "http://espoo", world.policy.log, ours, world.network);
  };
  CHECK(check(head(3).checkpoint));  // it shows nothing yet
  REQUIRE(world.client(0).cosign(head(5)));
  CHECK(check(head(5).checkpoint));
  CHECK(check(head(9).checkpoint));
  CHECK(check(head(4).checkpoint).error().code == "log.rollback");
  Checkpoint other = head(5).checkpoint;
  other.root = head(4).checkpoint.root;
  CHECK(check(other).error().code == "log.rollback");
  // Only "not found" says that it holds nothing; one that cannot look now was not asked.
  for (const int status : {429, 500, 503}) {
    world.network.set("espoo", [&](const Request&) { return Response::text(status, "later"); });
    CHECK(check(head(4).checkpoint).error().kind == base::ErrorKind::Unavailable);
  }
  world.network.remove("espoo");
  CHECK(check(head(4).checkpoint).error().kind == base::ErrorKind::Unavailable);
}
