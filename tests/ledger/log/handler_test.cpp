#include "ledger/log/handler.h"

#include <catch2/catch.hpp>

#include "base/http/client.h"
#include "ledger/store/memory.h"
#include "tests/support/fakes.h"

using namespace ledger;
using base::http::Request;

namespace {

struct World {
  MemoryTileStore tiles;
  MemoryCheckpointStore heads;
  test::SteppedClock clock{base::Timestamp{}};
  SignerKey key = SignerKey::make("log.example/2026", KeyType::Log, base::Bytes(32, 5)).value();
  std::unique_ptr<Log> log;
  World() {
    create_log(tiles, heads, key).value();
    log = Log::open(tiles, heads, key, clock, {.interval = std::chrono::milliseconds(0)}).value();
    log->append_raw(base::to_bytes("one")).value();
  }
  base::http::Response ask(std::string method, std::string target, base::Bytes body = {}) {
    Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.body = base::http::Body(std::move(body));
    return LogHandler(tiles).handle(request);
  }
};

}  // namespace

TEST_CASE("the resources of a log are served with the headers of the specification") {
  World world;
  const auto checkpoint = world.ask("GET", "/checkpoint");
  CHECK(checkpoint.status == 200);
  CHECK(checkpoint.headers.get("Content-Type") == "text/plain; charset=utf-8");
  CHECK(checkpoint.headers.get("Cache-Control") == "no-cache");
  CHECK(base::as_text(checkpoint.body.view()) == world.log->checkpoint().note);
  const auto tile = world.ask("GET", "/tile/0/000.p/1");
  CHECK(tile.status == 200);
  CHECK(tile.headers.get("Content-Type") == "application/octet-stream");
  CHECK(tile.headers.get("Cache-Control") == "public, max-age=31536000, immutable");
  CHECK(tile.headers.get("Access-Control-Allow-Origin") == "*");
  CHECK(world.ask("GET", "/tile/entries/000.p/1").body.size() == 5);
}

TEST_CASE("what a log does not have is 404 exactly, and nothing beside the log is served") {
  World world;
  for (const auto* target :
       {"/", "/tile/0/000", "/tile/0/001", "/tile/0/000.p/2", "/staging/1", "/ledger.db",
        "/../checkpoint", "/tile/0/../../checkpoint", "/checkpoint/", "/tile/0/0"}) {
    INFO(target);
    CHECK(world.ask("GET", target).status == 404);
  }
  CHECK(world.ask("DELETE", "/checkpoint").status == 405);
}

TEST_CASE("an added entry gets its index, a too large one is refused") {
  World world;
  AddHandler handler(world.tiles, *world.log);
  base::http::ServerOptions options;
  options.listen = "127.0.0.1:0";
  const auto server = base::http::EventServer::start(options, handler).value();
  const auto client = base::http::make_client("");
  const auto ask = [&](std::string method, const base::Bytes& body) {
    base::http::Outgoing request;
    request.method = std::move(method);
    request.url = "http://" + server->address() + "/add";
    request.body = body;
    return client->send(request).value();
  };
  CHECK(base::as_text(ask("POST", base::to_bytes("two")).body.view()) == "1");
  CHECK(ask("POST", base::Bytes(65535)).status == 200);
  CHECK(ask("POST", base::Bytes(65536)).status == 413);
  CHECK(ask("GET", {}).status == 405);
  CHECK(world.log->checkpoint().checkpoint.size == TreeSize(3));
  CHECK(base::to_string(world.log->entry(LeafIndex(1)).value()) == "two");
}
