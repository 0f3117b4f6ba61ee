// The tasks of a witness: logs that ask for cosignatures over HTTP, each checkpoint one entry
// larger.
#include <cstdio>
#include <thread>

#include "base/guarded.h"
#include "base/http/client.h"
#include "ledger/log/frontier.h"
#include "ledger/store/memory.h"
#include "ledger/witness/add_checkpoint.h"
#include "tests/ledger/bench/tasks.h"

namespace bench {
namespace {

using base::Result;

ledger::SignerKey key_of(std::uint64_t log) {
  base::Bytes seed(32, 9);
  seed[0] = static_cast<std::uint8_t>(log);
  return ledger::SignerKey::make("log.example/" + std::to_string(log), ledger::KeyType::Log, seed)
      .value();
}

Result<std::uint64_t> count_of(const base::Arguments& arguments) {
  return arguments.number("--count", 8);
}

/// The requests of one log, in order.
Result<std::vector<std::string>> requests_of(std::uint64_t log, std::uint64_t each) {
  const ledger::SignerKey key = key_of(log);
  std::vector<std::string> requests;
  ledger::MemoryTileStore tiles;
  ledger::Frontier frontier;
  for (std::uint64_t size = 1; size <= each; ++size) {
    frontier.append(base::to_bytes(std::to_string(size)));
    TRY(tiles.put(frontier.take_resources()));
    ledger::AddCheckpoint request;
    request.old_size = ledger::TreeSize(size - 1);
    request.checkpoint = {key.name(), ledger::TreeSize(size), frontier.root(), ""};
    TRY(request.note, ledger::Note::parse(ledger::sign_checkpoint(request.checkpoint, key).note));
    if (size > 1) {
      TRY(request.proof,
          ledger::consistency_proof(request.old_size, request.checkpoint.size,
                                    ledger::tile_reader(tiles, request.checkpoint.size)));
    }
    requests.push_back(request.text());
  }
  return requests;
}

}  // namespace

Result<void> name_logs(const base::Arguments& arguments) {
  TRY(const std::uint64_t count, count_of(arguments));
  for (std::uint64_t log = 0; log < count; ++log) {
    const ledger::SignerKey key = key_of(log);
    std::printf("%s %s\n", key.name().c_str(), key.verifier().text().c_str());
  }
  return {};
}

Result<void> cosign(const base::Arguments& arguments) {
  TRY(const std::uint64_t count, count_of(arguments));
  TRY(const std::uint64_t each, arguments.number("--each", 1000));
  std::vector<std::vector<std::string>> requests;
  for (std::uint64_t log = 0; log < count; ++log) {
    TRY(auto made, requests_of(log, each));
    requests.push_back(std::move(made));
  }
  const auto client = base::http::make_client("");
  struct Seen {
    std::vector<double> took;
    std::uint64_t refused = 0;
  };
  base::Guarded<Seen> seen;
  const Watch watch;
  {
    std::vector<std::jthread> threads;
    for (const auto& bodies : requests) {
      threads.emplace_back([&] {
        for (const std::string& body : bodies) {
          base::http::Outgoing outgoing;
          outgoing.method = "POST";
          outgoing.url = arguments.value("--url") + "add-checkpoint";
          outgoing.body = base::as_bytes(body);
          const Watch one;
          const auto answer = client->send(outgoing);
          const bool cosigned = answer && answer->status == 200;
          seen.with([&](Seen& all) {
            all.took.push_back(one.seconds() * 1e3);
            all.refused += cosigned ? 0 : 1;
          });
        }
      });
    }
  }
  const double seconds = watch.seconds();
  Seen all = seen.with([](Seen& found) { return std::move(found); });
  const auto asked = static_cast<double>(all.took.size());
  const Spread took = spread(all.took);
  std::printf(
      "{\"per_second\": %.0f, \"p50_ms\": %.2f, \"p99_ms\": %.2f, \"asked\": %.0f, "
      "\"client_cpu_us\": %.1f}\n",
      asked / seconds, took.p50, took.p99, asked, watch.cpu_seconds() / asked * 1e6);
  if (all.refused > 0)
    return base::rejected("cosign", std::to_string(all.refused) + " were not cosigned");
  return {};
}

}  // namespace bench
