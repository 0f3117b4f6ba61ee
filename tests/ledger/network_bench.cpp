// What the work of the network of logs costs, from a client of it: run by name.
//   test_ledger "cosign checkpoints" ; test_ledger "mirror a log" ; test_ledger "recompute a log"
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <thread>

#include "base/file/file.h"
#include "base/http/client.h"
#include "base/http/server.h"
#include "ledger/audit/follow.h"
#include "ledger/log/handler.h"
#include "ledger/mirror/memory_mirror_store.h"
#include "ledger/mirror/mirrored_log.h"
#include "ledger/store/file_tile_store.h"
#include "ledger/witness/handler.h"
#include "ledger/witness/sqlite_witness_store.h"
#include "ledger/witness/witness.h"
#include "tests/ledger/witness/small_log.h"

using namespace ledger;

namespace {

using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

const SignerKey kOwn =
    SignerKey::make("witness.vaasa.example", KeyType::Cosigner, base::Bytes(32, 7)).value();
const SignerKey kLog =
    SignerKey::make("ledger.espoo.example/2026", KeyType::Log, base::Bytes(32, 5)).value();

/// A log of document-sized entries as files.
void write_log(TileStore& tiles, std::uint64_t count) {
  Frontier frontier;
  for (std::uint64_t n = 0; n < count; ++n) {
    base::Bytes entry(112);
    for (unsigned byte = 0; byte < 8; ++byte)
      entry[byte] = static_cast<std::uint8_t>(n >> (8 * byte));
    frontier.append(std::move(entry));
    if (n % 16'384 == 0) tiles.put(frontier.take_completed()).value();
  }
  tiles.put(frontier.take_resources()).value();
  const SignedCheckpoint head =
      sign_checkpoint({kLog.name(), frontier.size(), frontier.root(), ""}, kLog);
  tiles.publish("checkpoint", base::as_bytes(head.note)).value();
}

}  // namespace

TEST_CASE("cosign checkpoints", "[.][bench]") {
  constexpr std::uint64_t kEach = 1000;
  constexpr std::size_t kLogs = 8;
  const auto folder = base::file::TemporaryFolder::make("bench").value();
  const auto store = SqliteWitnessStore::open(folder.path() / "witness.db").value();
  const base::SystemClock clock;
  std::vector<std::vector<std::string>> requests(kLogs);
  KnownLogs logs;
  for (std::size_t at = 0; at < kLogs; ++at) {
    const std::string origin = "log.example/" + std::to_string(at);
    const SignerKey key = SignerKey::make(origin, KeyType::Log, base::Bytes(32, 9)).value();
    logs[origin] = {{key.verifier()}, ""};
    MemoryTileStore tiles;
    Frontier frontier;
    for (std::uint64_t size = 1; size <= kEach; ++size) {
      frontier.append(base::to_bytes(std::to_string(size)));
      tiles.put(frontier.take_resources()).value();
      AddCheckpoint request;
      request.old_size = TreeSize(size - 1);
      request.checkpoint = {origin, TreeSize(size), frontier.root(), ""};
      request.note = Note::parse(sign_checkpoint(request.checkpoint, key).note).value();
      if (size > 1)
        request.proof = consistency_proof(request.old_size, request.checkpoint.size,
                                          tile_reader(tiles, request.checkpoint.size))
                            .value();
      requests[at].push_back(request.text());
    }
  }
  Witness witness(logs, *store, {&kOwn}, clock);
  WitnessHandler handler(witness);
  base::http::ServerOptions options;
  options.listen = "127.0.0.1:0";
  options.limits.connections_per_address = 64;
  const auto server = base::http::Server::start(options, handler).value();
  const auto client = base::http::make_client("");
  base::Guarded<std::vector<double>> took;
  const auto start = Steady::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t at = 0; at < kLogs; ++at) {
      threads.emplace_back([&, at] {
        for (const std::string& body : requests[at]) {
          base::http::Outgoing outgoing;
          outgoing.method = "POST";
          outgoing.url = "http://" + server->address() + "/add-checkpoint";
          outgoing.body = base::as_bytes(body);
          const auto asked = Steady::now();
          const bool cosigned = client->send(outgoing).value().status == 200;
          const double ms = seconds_since(asked) * 1e3;
          took.with([&](auto& all) { all.push_back(cosigned ? ms : -1); });
        }
      });
    }
  }
  const double seconds = seconds_since(start);
  auto all = took.with([](const auto& values) { return values; });
  std::ranges::sort(all);
  REQUIRE(all.front() >= 0);
  std::printf("add-checkpoint over HTTP: %.0f/s, p50 %.2f ms, p99 %.2f ms\n",
              static_cast<double>(all.size()) / seconds, all[all.size() / 2],
              all[all.size() * 99 / 100]);
  server->stop(std::chrono::seconds(1));
}

TEST_CASE("mirror a log", "[.][bench]") {
  constexpr std::uint64_t kEntries = 300'000;
  const auto folder = base::file::TemporaryFolder::make("bench").value();
  FileTileStore log(folder.path() / "log"), copy(folder.path() / "copy");
  write_log(log, kEntries);
  LogHandler handler(log);
  base::http::ServerOptions options;
  options.listen = "127.0.0.1:0";
  options.limits.connections_per_address = 64;
  const auto server = base::http::Server::start(options, handler).value();
  const std::shared_ptr<base::http::Client> client = base::http::make_client("");
  const Sources sources(fetch_from_url(client, "http://" + server->address()), {});
  MemoryMirrorStore store;
  const base::SystemClock clock;
  const VerifierKey vkey = kLog.verifier();
  MirroredLog mirrored({copy, store, &kOwn, vkey, sources, clock,
                        [](const std::string&, base::ByteView) { return base::Result<void>(); }});
  const auto start = Steady::now();
  REQUIRE(mirrored.catch_up().value().head.size == TreeSize(kEntries));
  const double seconds = seconds_since(start);
  std::printf("mirror over HTTP into synced files: %.0f entries/s\n",
              static_cast<double>(kEntries) / seconds);
  server->stop(std::chrono::seconds(1));
}

TEST_CASE("recompute a log", "[.][bench]") {
  const auto folder = test::memory_folder("bench");
  FileTileStore log(folder.path());
  write_log(log, 1'000'000);
  const Fetch fetch = [&](std::string_view path) { return log.get(path); };
  const auto start = Steady::now();
  REQUIRE(check_log(fetch, kLog.verifier(), [](auto, auto) {}));
  std::printf("fsck of 10^6 entries: %.2f s\n", seconds_since(start));
}
