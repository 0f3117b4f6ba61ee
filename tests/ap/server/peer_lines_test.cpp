#include "ap/server/peer_lines.h"

#include <catch2/catch.hpp>

#include "tests/support/fakes.h"

using namespace ap::server;
using namespace std::chrono_literals;

namespace {

struct World {
  test::SteppedClock clock{base::Timestamp(std::chrono::seconds(1'800'000'000))};
  std::vector<std::string> written;
  EventLog log{clock, [this](std::string_view line) { written.emplace_back(line); }};
  Peer peer{
      "turku",
      "ledger.turku.example",
      "http://turku",
      ledger::SignerKey::make("ledger.turku.example/2027", ledger::KeyType::Log, base::Bytes(32, 1))
          .value()
          .verifier(),
      "",
      std::nullopt,
      {}};
  PeerLines lines{peer, log, clock};

  bool last_has(std::string_view text) const {
    return !written.empty() && written.back().find(text) != std::string::npos;
  }
};

}  // namespace

TEST_CASE("what stays as it is with a peer is told once an hour, with how often it was not told") {
  World world;
  for (int n = 0; n < 720; ++n) {
    world.lines.warn("peer away", "timeout");
    world.clock.advance(5s);
  }
  CHECK(world.written.size() == 1);
  CHECK(world.last_has("\"peer\":\"turku\""));
  CHECK(world.last_has("\"detail\":\"timeout\""));
  CHECK_FALSE(world.last_has("held_back"));
  world.lines.warn("peer away", "timeout");
  CHECK(world.written.size() == 2);
  CHECK(world.last_has("\"held_back\":719"));
  // Another event is another matter.
  world.lines.warn("witness", "timeout");
  CHECK(world.written.size() == 3);
}

TEST_CASE("what changes with a peer is told, but not more than once a minute") {
  World world;
  for (int n = 0; n < 60; ++n) {
    world.lines.warn("mirror", "trouble " + std::to_string(n));
    world.lines.tell_size("mirror", static_cast<std::uint64_t>(n));
    world.clock.advance(5s);
  }
  CHECK(world.written.size() == 10);  // five minutes, of both
  // Trouble that ended and begins anew is news, in the same words too.
  world.clock.advance(1min);
  world.lines.warn("mirror", "again");
  CHECK(world.written.size() == 11);
  world.clock.advance(2min);
  world.lines.warn("mirror", "again");
  CHECK(world.written.size() == 11);
  world.lines.ended("mirror");
  world.lines.ended("nothing");
  world.lines.warn("mirror", "again");
  CHECK(world.written.size() == 12);
  world.lines.ended("mirror");
  world.lines.warn("mirror", "again");  // it comes and goes
  CHECK(world.written.size() == 12);
}
