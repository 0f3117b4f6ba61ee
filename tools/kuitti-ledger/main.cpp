// The program of logs and of auditors: makes, serves, reads and judges transparency logs.
#include <iostream>
#include <span>

#include "tools/kuitti-ledger/commands.h"

namespace kuitti_ledger {

using base::Exit;

std::string_view help() {
  return R"(kuitti-ledger: transparency logs, for cities that keep them and auditors who check them

For an auditor (public keys only, nothing else is trusted):
  verify BUNDLE --policy FILE[,FILE] [--document FILE] [--json]
                                                           judges a proof bundle, each step in words; of several
                                                           policies the one of the log that the bundle is from
  trail BUNDLE --policy FILE[,FILE] [--log DIR|URL] [--json]
                                                           the same, and the documents of its purchase as one chain;
                                                           with a log or its mirror also that none is left out
  find --message-id ID --instance ID --from P --to P --log DIR|URL --vkey FILE [--document SBD] [--json]
                                                           where both sides logged an exchange; the log is read as a whole,
                                                           so nobody learns what is looked for, and absence is proven;
                                                           or --pair HEX or --trail HEX, a tag; or --at URL: asks a
                                                           node, which searches all logs it has, and verifies its proofs
  show FILE [--json]                                       what a bundle, proof or checkpoint says, unverified
  fsck DIR|URL --vkey FILE                                 recomputes a whole log from its entries
  follow URL --vkey FILE --state FILE                      fetches a log's checkpoint and checks that it continues
                                                           the one in FILE; then FILE holds the new one
  evidence verify FILE --vkey FILE                         judges a file that accuses a log (fork, omission, time);
                                                           the vkey file has a key a line: the log's, witnesses'
  check-merkle FILE...                                     judges inclusion and consistency proofs in JSON
  policy FILE... [--vkey FILE [-o FILE]]                   checks policy files and says what they ask for; with the
                                                           vkey of a later shard writes that shard's policy, the
                                                           same but for its log
For the keeper of a log:
  keys new NAME [--witness] -o FILE                        a signer key, and FILE.pub with its public vkey
  init --dir D --origin O --key FILE                       creates a log: a signed checkpoint of size 0
  serve --dir D --origin O --key FILE --listen H:P [--policy FILE] [--accept-add] [--batch N] [--interval MS]
                                                           serves the log at /; asks the witnesses of the policy and
                                                           publishes /anchored; with --accept-add also POST /add
  append FILE --dir D --origin O --key FILE -o BUNDLE.plb  seals a document into a log that is not being served, and
                                                           writes the bundle that proves it
  prove --dir D --origin O --key FILE --index N [-o FILE]  a tlog-proof of one entry
  scrub --dir D --vkey FILE [--mirrors URL,URL]            reads every tile of a log again; what is lost or wrong is
                                                           taken from its mirrors
  restore --dir D --vkey FILE --mirrors URL,URL [--trust PEM]
                                                           brings a log of which an old copy was restored up to what
                                                           its mirrors hold; D may be a node's DATA/ledger/SHARD while
                                                           the node does not run
  emergency --dir D --key FILE --peers URL,URL|--no-peers [--abandoned] [--trust PEM]
                                                           closes the shard (FAMILY/2026) and opens the next one
                                                           (FAMILY/2026b) beside D with a new key, FILE.2026b; refused
                                                           if a witness or mirror below a URL knows that one, or does
                                                           not know the old one; --no-peers: nobody ever saw it; with
                                                           --abandoned the old key signs nothing any more

For those who watch logs:
  witness --dir D --name N --key FILE[,FILE] --logs FILE --listen H:P
                                                           cosigns the logs of FILE (lines: origin vkey [url]) at
                                                           /add-checkpoint, shows them at /<hash of origin>/checkpoint; with two
                                                           keys, while the key is changed, both sign
  mirror --dir D --key FILE --log URL --vkey FILE [--mirrors URL,URL] [--listen H:P] [--once] [--interval MS]
                                                           keeps a verified copy of a log below D, serves it at
                                                           /<hash of origin>/; forks leave evidence in D/evidence

Exit: 0 valid or done, 1 invalid, 2 cannot tell (quorum missing, other side away), 3 unreadable input,
64 wrong usage. Example:  kuitti-ledger verify order.plb --policy my-policy.txt
)";
}

Exit fail(Exit exit, const base::Error& error) {
  std::cerr << "kuitti-ledger: " << base::describe(error) << "\n";
  return exit;
}

Exit usage(std::string_view message) {
  std::cerr << "kuitti-ledger: " << message << "; see kuitti-ledger --help\n";
  return Exit::Usage;
}

namespace {

struct Command {
  std::string_view name;
  Exit (*run)(const base::Arguments&);
};

constexpr Command kCommands[] = {{"keys", keys},          {"init", init},
                                 {"append", append},      {"serve", serve},
                                 {"verify", verify},      {"trail", trail},
                                 {"find", find},          {"prove", prove},
                                 {"show", show},          {"policy", policy},
                                 {"fsck", fsck},          {"follow", follow},
                                 {"witness", witness},    {"mirror", mirror},
                                 {"evidence", evidence},  {"check-merkle", check_merkle},
                                 {"scrub", scrub},        {"restore", restore},
                                 {"emergency", emergency}};

const base::CommandLine kAccepted{
    {"--policy",  "--document", "--vkey",     "--state", "--dir",   "--origin",     "--key",
     "--listen",  "--batch",    "--interval", "--index", "--name",  "--logs",       "--log",
     "--mirrors", "--peers",    "--trust",    "--pair",  "--trail", "--message-id", "--instance",
     "--from",    "--to",       "--at",       "-o"},
    {"--json", "--witness", "--accept-add", "--once", "--abandoned", "--no-peers", "--help",
     "--version"}};

Exit run(std::span<const char* const> words) {
  const auto arguments = base::Arguments::parse(words, kAccepted);
  if (!arguments) return usage(arguments.error().detail);
  if (arguments->has("--version")) {
    std::cout << "kuitti-ledger " KUITTI_VERSION "\n";
    return Exit::Yes;
  }
  if (arguments->has("--help") || arguments->positional().empty()) {
    std::cout << help();
    return arguments->has("--help") ? Exit::Yes : Exit::Usage;
  }
  for (const Command& command : kCommands) {
    if (command.name == arguments->positional()[0]) return command.run(*arguments);
  }
  return usage("no command `" + arguments->positional()[0] + "`");
}

}  // namespace
}  // namespace kuitti_ledger

int main(int argc, char** argv) {
  const std::vector<const char*> words(argv + 1, argv + argc);
  return static_cast<int>(kuitti_ledger::run(words));
}
