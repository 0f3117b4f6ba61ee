#pragma once

#include <string_view>
#include <vector>

#include "base/arguments.h"
#include "base/error.h"

namespace kuitti {

/// One command: its words, what it accepts beside --config, --json and --help, and what it does.
/// positional()[0] of its arguments is its name.
struct Command {
  std::string_view name;
  std::string_view summary;  ///< a line of `kuitti --help`
  std::string_view help;     ///< of `kuitti NAME --help`
  base::CommandLine accepted;
  base::Exit (*run)(const base::Arguments& arguments);
};

std::vector<Command> serving_commands();    // serve
std::vector<Command> sending_commands();    // send, resend, erase
std::vector<Command> listing_commands();    // status, inbox, outbox, failed
std::vector<Command> getting_commands();    // get, prove
std::vector<Command> examining_commands();  // doctor, peers
std::vector<Command> pki_commands();        // pki

/// With which code an error ends the program: 78 for a configuration, 2 when the node or another
/// side is away, 3 for unreadable input, 64 for an option the node does not understand, else 1.
base::Exit exit_of(const base::Error& error);
/// Prints "kuitti: code: detail" on standard error, with --json also {"code", "detail"} on standard
/// output; then exit_of.
base::Exit fail(const base::Arguments& arguments, const base::Error& error);
base::Exit usage(std::string_view message);

}  // namespace kuitti
