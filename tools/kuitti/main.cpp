// The program of an access point: the node, and the commands that talk to it.
#include <algorithm>
#include <iostream>
#include <span>

#include "tools/kuitti/commands.h"

namespace kuitti {
namespace {

using base::Arguments;
using base::Exit;

constexpr std::string_view kIntroduction =
    "kuitti: a Peppol access point whose every document leaves a provable trail\n\n";

constexpr std::string_view kClosing = R"(
Every command finds its node through --config FILE, else $KUITTI_CONFIG, else /etc/kuitti/kuitti.conf. With --json
standard output holds one JSON value and nothing else. `kuitti COMMAND --help` tells more.

Exit: 0 yes or done, 1 no (refused, failed, unknown), 2 cannot tell (the node or another side is away), 3 unreadable
input, 64 wrong usage, 78 wrong configuration.

A first look, on one machine:
  kuitti pki create pki && kuitti pki issue pki --seat POP000001 --out ap
  kuitti serve --config kuitti.conf &
  kuitti send invoice.xml --wait 60 && kuitti outbox
)";

std::vector<Command> all_commands() {
  std::vector<Command> all;
  for (auto group : {serving_commands(), sending_commands(), listing_commands(), getting_commands(),
                     examining_commands(), pki_commands()}) {
    std::ranges::move(group, std::back_inserter(all));
  }
  return all;
}

Exit print_help(const std::vector<Command>& commands, Exit exit) {
  std::ostream& out = exit == Exit::Yes ? std::cout : std::cerr;
  out << kIntroduction;
  for (const Command& command : commands) {
    out << "  " << command.name << std::string(10 - command.name.size(), ' ') << command.summary
        << "\n";
  }
  out << kClosing;
  return exit;
}

/// The words with what stands before the command (--config FILE, --json) put behind it.
std::vector<const char*> command_first(std::span<const char* const> words) {
  std::size_t at = 0;
  while (at < words.size() && words[at][0] == '-' && words[at][1] == '-')
    at += std::string_view(words[at]) == "--config" ? 2u : 1u;
  at = std::min(at, words.size());
  std::vector<const char*> sorted(words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
  // Behind the command, before "--" could end the options.
  const std::ptrdiff_t place = sorted.empty() ? 0 : 1;
  sorted.insert(sorted.begin() + place, words.begin(),
                words.begin() + static_cast<std::ptrdiff_t>(at));
  return sorted;
}

Exit run(std::span<const char* const> given) {
  const auto commands = all_commands();
  const std::vector<const char*> words = command_first(given);
  const std::string_view first = words.empty() ? "--help" : words[0];
  if (words.empty() || first == "--help")
    return print_help(commands, words.empty() ? Exit::Usage : Exit::Yes);
  if (first == "--version") {
    std::cout << "kuitti " KUITTI_VERSION "\n";
    return Exit::Yes;
  }
  const auto command = std::ranges::find(commands, first, &Command::name);
  if (command == commands.end()) return usage("no command `" + std::string(first) + "`");
  base::CommandLine accepted = command->accepted;
  accepted.options.push_back("--config");
  for (const std::string_view common : {"--json", "--help", "--version"})
    accepted.switches.push_back(common);
  const auto arguments = Arguments::parse(words, accepted);
  if (!arguments) return usage(arguments.error().detail);
  if (arguments->has("--help")) {
    std::cout << command->help;
    return Exit::Yes;
  }
  return command->run(*arguments);
}

}  // namespace
}  // namespace kuitti

int main(int argc, char** argv) {
  const std::vector<const char*> words(argv + 1, argv + argc);
  return static_cast<int>(kuitti::run(words));
}
