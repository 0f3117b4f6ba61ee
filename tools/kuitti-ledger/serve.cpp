// The command of a log by itself: serve.
#include <atomic>
#include <cstdlib>
#include <iostream>

#include "base/file/file.h"
#include "base/http/event_server.h"
#include "base/http/server.h"
#include "ledger/anchor/anchoring.h"
#include "ledger/anchor/witness_client.h"
#include "ledger/log/handler.h"
#include "ledger/log/log.h"
#include "tools/kuitti-ledger/commands.h"
#include "tools/kuitti-ledger/end_signals.h"
#include "tools/kuitti-ledger/stores.h"

namespace kuitti_ledger {
namespace {

using base::Exit;
using base::Result;

/// The policy of --policy; without one nothing is anchored.
Result<ledger::Policy> read_policy(const base::Arguments& arguments,
                                   const ledger::VerifierKey& log) {
  if (!arguments.has("--policy")) return ledger::Policy{log, "", {}, {}, ""};
  TRY(const std::string text, base::file::read_text(arguments.value("--policy")));
  return ledger::Policy::parse(text);
}

/// Every witness is asked what it holds of this log, before anything is signed.
Result<void> check_witnesses(const ledger::Policy& policy, ledger::CheckpointStore& heads,
                             base::http::Client& http) {
  TRY(const auto head, heads.load(policy.log.name()));
  if (!head || policy.quorum.empty()) return {};
  const ledger::Checkpoint ours{policy.log.name(), head->size, head->root, ""};
  for (const auto& witness : policy.witnesses) {
    const auto checked =
        ledger::check_not_behind(witness.name, witness.url, policy.log, ours, http);
    if (checked) continue;
    if (checked.error().kind == base::ErrorKind::Corrupt) return checked.error();
    std::cerr << "serve: " << witness.name << " was not asked: " << base::describe(checked.error())
              << "\n";
  }
  return {};
}

/// Asks the file system about its room once in a while only: that costs as much as an entry.
std::function<bool()> room_of(const ledger::FileTileStore& tiles) {
  struct Seen {
    std::atomic<std::chrono::steady_clock::time_point> at{std::chrono::steady_clock::time_point()};
    std::atomic<bool> room{true};
  };
  return [&tiles, seen = std::make_shared<Seen>()] {
    constexpr std::chrono::milliseconds kFresh{100};
    const auto now = std::chrono::steady_clock::now();
    if (now - seen->at.load() > kFresh) {
      seen->at = now;
      seen->room = tiles.has_room();
    }
    return seen->room.load();
  };
}

ledger::LogOptions log_options(std::uint64_t batch, std::uint64_t interval,
                               const ledger::FileTileStore& tiles) {
  ledger::LogOptions options;
  options.batch = static_cast<std::size_t>(batch);
  options.interval = std::chrono::milliseconds(interval);
  options.has_room = room_of(tiles);
  options.on_unknown = [](const std::string& reason) {
    std::cerr << "serve: " + reason + "; the next start finds out how far the log is\n";
    std::_Exit(static_cast<int>(Exit::CannotTell));
  };
  return options;
}

ledger::AnchoringOptions anchoring_options() {
  ledger::AnchoringOptions options;
  options.on_change = [](const std::string& witness, const std::string& trouble) {
    std::cerr << "serve: witness " + witness + ": " + (trouble.empty() ? "answers" : trouble) +
                     "\n";
  };
  return options;
}

/// The log over HTTP, with or without /add.
class Listener final {
 public:
  static Result<Listener> start(const base::Arguments& arguments, ledger::LogHandler& reads,
                                ledger::AddHandler& adds) {
    base::http::ServerOptions options;
    options.listen = arguments.value("--listen");
    options.limits.body_bytes = 64u << 10;
    // A load tool has hundreds of writers, and readers beside them.
    options.limits.connections = 1024;
    options.limits.connections_per_address = 1024;
    Listener listener;
    if (arguments.has("--accept-add")) {
      TRY(listener.adding_, base::http::EventServer::start(options, adds));
    } else {
      TRY(listener.reading_, base::http::Server::start(options, reads));
    }
    return listener;
  }
  std::string address() const { return adding_ ? adding_->address() : reading_->address(); }
  void stop(std::chrono::milliseconds grace) const {
    if (adding_) adding_->stop(grace);
    if (reading_) reading_->stop(grace);
  }

 private:
  Listener() = default;
  std::unique_ptr<base::http::EventServer> adding_;
  std::unique_ptr<base::http::Server> reading_;
};

}  // namespace

Exit serve(const base::Arguments& arguments) {
  if (!has_log(arguments) || !arguments.has("--listen"))
    return usage("serve --dir D --origin O --key FILE --listen H:P [--policy FILE]");
  const auto batch = arguments.number("--batch", 4096);
  const auto interval = arguments.number("--interval", 20);
  if (!batch || !interval || *batch == 0) return usage("--batch and --interval are whole numbers");
  const auto key = read_key(arguments);
  if (!key) return fail(Exit::Unreadable, key.error());
  const auto policy = read_policy(arguments, key->verifier());
  if (!policy) return fail(Exit::Unreadable, policy.error());
  const EndSignals signals;
  auto stores = Stores::open(arguments.value("--dir"));
  if (!stores) return fail(Exit::CannotTell, stores.error());
  const base::SystemClock clock;
  const auto http = base::http::make_client("");
  if (const auto checked = check_witnesses(*policy, *stores->heads, *http); !checked)
    return fail(Exit::No, checked.error());
  const auto log = ledger::Log::open(*stores->tiles, *stores->heads, *key, clock,
                                     log_options(*batch, *interval, *stores->tiles));
  if (!log) return fail(Exit::CannotTell, log.error());
  const auto anchoring =
      ledger::Anchoring::start(**log, *stores->tiles, *policy, *http, clock, anchoring_options());
  if (!anchoring) return fail(Exit::No, anchoring.error());
  ledger::LogHandler reads(*stores->tiles);
  ledger::AddHandler adds(*stores->tiles, **log);
  const auto server = Listener::start(arguments, reads, adds);
  if (!server) return fail(Exit::CannotTell, server.error());
  std::cout << "ready ledger=http://" << server->address() << "/" << std::endl;
  signals.wait();
  server->stop(std::chrono::seconds(5));
  return Exit::Yes;
}

}  // namespace kuitti_ledger
