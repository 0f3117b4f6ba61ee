// The program that loads a node and measures it.
#include <iostream>
#include <span>

#include "base/xml/parse.h"
#include "tools/kuitti-load/commands.h"

namespace kuitti::load {
namespace {

using base::Exit;

constexpr std::string_view kHelp =
    R"(kuitti-load: how much a node takes, beside what its RSA operations alone would allow

  receive [--config FILE]            AS4 messages to a node of the run's own: messages acknowledged a second
  receive --to URL --seat-key PREFIX --receiver-certificate FILE [--participant ID] [--trust FILE]
          [--api URL] [--process PID]
                                     the same to a running node that trusts PREFIX.pem and serves ID; with --api its
                                     fsyncs are counted, with --process its CPU
  send [--config FILE]               submissions to a node of the run's own, which sends them to a scripted peer in
                                     this process: submissions receipted a second

  --seconds N      how long to measure (10), after one second of warming up
  --connections C  senders at once, each waits for its answer (64)
  --workers W      `workers` of the node, and threads of the floor (cores)
  --document FILE  the UBL document that is sent (an invoice of five lines)
  --key-bits N     RSA key size of a node without --config (2048)
  --participant ID the final recipient (as the document says)
  --http-trust FILE  roots for an https endpoint

Without --config the node has plain HTTP and default settings. With it, certificate, TLS, interval and limits are as
configured; data, ports, log and keys of the log are the run's own, and rules are off. Data lie below $TMPDIR.

One line of JSON on standard output: per_second, p50_ms, p99_ms, cpu_seconds (of the node), floor_per_second, ratio,
fsyncs, and more; see README.md. Exit: 0 measured and every answer right, 1 some answer wrong, 2 no node, 64 wrong usage.
)";

Exit usage(std::string_view message) {
  std::cerr << "kuitti-load: " << message << "; see kuitti-load --help\n";
  return Exit::Usage;
}

Exit fail(const base::Error& error) {
  if (error.code == "usage") return usage(error.detail);
  std::cerr << "kuitti-load: " << base::describe(error) << "\n";
  if (error.code.starts_with("config")) return Exit::Configuration;
  return error.kind == base::ErrorKind::Unavailable ? Exit::CannotTell : Exit::No;
}

Exit run(std::span<const char* const> words) {
  const auto arguments = base::Arguments::parse(words, accepted_options());
  if (!arguments) return usage(arguments.error().detail);
  if (arguments->has("--version")) {
    std::cout << "kuitti-load " KUITTI_VERSION "\n";
    return Exit::Yes;
  }
  const auto& commands = arguments->positional();
  if (arguments->has("--help") || commands.empty()) {
    std::cout << kHelp;
    return arguments->has("--help") ? Exit::Yes : Exit::Usage;
  }
  if (commands.size() > 1) return usage("one command at a time");
  const auto options = read_options(*arguments);
  if (!options) return fail(options.error());
  const auto done = commands[0] == "receive" ? receive(*options)
                    : commands[0] == "send"  ? send(*options)
                                             : base::malformed("usage", "receive or send");
  return done ? *done : fail(done.error());
}

}  // namespace
}  // namespace kuitti::load

int main(int argc, char** argv) {
  const base::xml::Library xml;
  const std::vector<const char*> words(argv + 1, argv + argc);
  return static_cast<int>(kuitti::load::run(words));
}
