// serve: the node itself.
#include <malloc.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <thread>

#include "ap/server/node.h"
#include "base/xml/parse.h"
#include "tools/kuitti/commands.h"
#include "tools/kuitti/node_client.h"

namespace kuitti {
namespace {

using ap::server::EventLog;
using ap::server::Node;
using base::Exit;
using namespace std::chrono_literals;

constexpr std::string_view kHelp =
    R"(kuitti serve --config FILE: runs the node

When all listeners accept, one line on standard output says where:
  ready as4=https://127.0.0.1:8443/as4 api=http://127.0.0.1:8080 ledger=http://127.0.0.1:8090
What happens is told on standard error, one JSON object a line.

SIGTERM  stops accepting, finishes what is in flight, ends within 10 seconds
SIGHUP   reads certificate, key, trust, directory, served participants and tokens again

The least configuration:
  node.data       = /var/lib/kuitti/data
  as4.certificate = ap.pem             # access point certificate and its issuers
  as4.key         = ap.key
  as4.trust       = trust.pem          # whom we accept
  as4.tls.certificate = tls.pem        # or `as4.tls = off` behind a proxy
  as4.tls.key     = tls.key
  ledger.family   = ledger.turku.example
  directory       = directory.json     # where participants receive
  serves          = serves.txt         # whom we receive for, one identifier a line
Exit: 0 stopped, 1 it cannot run (the data are in use, a port is taken), 78 wrong configuration.
)";

constexpr auto kGrace = 5s;   ///< for requests in flight
constexpr auto kLatest = 8s;  ///< then what is left is for the next start

/// SIGTERM, SIGINT and SIGHUP, blocked in this thread and in all that it starts.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a peer that went away is an error of its write
  return signals;
}

/// Ends the process when stopping takes too long: a step in flight is a row that the next start
/// takes up, and nothing that was acknowledged is in memory alone.
void end_at_the_latest(const EventLog& log) {
  std::thread([&log] {
    std::this_thread::sleep_for(kLatest);
    log.warn("stop", base::json::Value::object().set(
                         "detail", "a step is still in flight; the next start takes it up"));
    ::_exit(0);
  }).detach();
}

Exit start_failure(const base::Arguments& arguments, const base::Error& error) {
  const Exit exit = fail(arguments, error);
  return exit == Exit::Configuration ? exit : Exit::No;
}

/// Every message takes and gives back the same few hundred KiB. What is free shall stay with the
/// process up to this size for each of malloc's arenas, rather than be faulted in again.
void keep_free_memory() {
  constexpr int kKept = 8 << 20;
  constexpr int kOnTheirOwn = 4 << 20;  // larger blocks are mapped, and given back at once
  ::mallopt(M_TRIM_THRESHOLD, kKept);
  ::mallopt(M_MMAP_THRESHOLD, kOnTheirOwn);
}

Exit serve(const base::Arguments& arguments) {
  if (arguments.positional().size() != 1) return usage("serve --config FILE");
  const auto config = configuration(arguments);
  if (!config) return fail(arguments, config.error());
  keep_free_memory();
  const sigset_t signals = block_signals();
  const base::xml::Library xml;
  const base::SystemClock clock;
  base::SystemRandom random;
  const EventLog log(clock, ap::server::standard_error());
  auto node = Node::start(*config, {clock, random, log});
  if (!node) return start_failure(arguments, node.error());
  const ap::server::Addresses& at = (*node)->addresses();
  std::cout << "ready as4=" << at.as4 << " api=" << at.api << " ledger=" << at.ledger << std::endl;
  for (int number = SIGHUP; number == SIGHUP;) {
    sigwait(&signals, &number);
    if (number == SIGHUP) (*node)->reload();
  }
  end_at_the_latest(log);
  (*node)->stop(kGrace);
  node->reset();
  return Exit::Yes;
}

}  // namespace

std::vector<Command> serving_commands() {
  return {{"serve", "runs the node", kHelp, {}, serve}};
}

}  // namespace kuitti
