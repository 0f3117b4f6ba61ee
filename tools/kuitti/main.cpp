// The program of an access point.
#include <iostream>
#include <span>

#include "ap/server/pki.h"
#include "base/arguments.h"

namespace kuitti {
namespace {

using base::Exit;

constexpr std::string_view kHelp =
    R"(kuitti: a Peppol access point whose every document leaves a provable trail

  kuitti pki create DIR
  kuitti pki issue DIR --seat POP000001 --out PREFIX [--days N]
  kuitti pki issue DIR --tls HOST --out PREFIX [--days N]
      a private PKI for tests, shaped like Peppol's. DIR gets trust.pem and tls-trust.pem; PREFIX.pem holds the
      certificate and its issuers, PREFIX.key the private key (readable by its owner only).

This version has no node yet: serve, send, inbox and the others come with it.
Exit: 0 done, 1 refused or failed, 64 wrong usage.
)";

const base::CommandLine kAccepted{{"--seat", "--tls", "--out", "--days"}, {"--help", "--version"}};
constexpr std::uint64_t kMostDays = 3650;

Exit usage(std::string_view message) {
  std::cerr << "kuitti: " << message << "; see kuitti --help\n";
  return Exit::Usage;
}

Exit done(const base::Result<void>& result) {
  if (result) return Exit::Yes;
  std::cerr << "kuitti: " << base::describe(result.error()) << "\n";
  return Exit::No;
}

Exit pki(const base::Arguments& arguments) {
  const auto& words = arguments.positional();
  const base::SystemClock clock;
  if (words.size() == 3 && words[1] == "create")
    return done(ap::server::create_pki(words[2], clock));
  if (words.size() != 3 || words[1] != "issue") return usage("pki create DIR, or pki issue DIR");
  if (arguments.has("--seat") == arguments.has("--tls"))
    return usage("pki issue takes --seat or --tls");
  if (!arguments.has("--out")) return usage("pki issue needs --out PREFIX");
  const auto days = arguments.number("--days", 365);
  if (!days || *days == 0 || *days > kMostDays) return usage("--days is 1 to 3650");
  return done(ap::server::issue_from_pki(
      words[2], {arguments.value("--seat"), arguments.value("--tls")}, arguments.value("--out"),
      std::chrono::days(static_cast<int>(*days)), clock));
}

Exit run(std::span<const char* const> words) {
  const auto arguments = base::Arguments::parse(words, kAccepted);
  if (!arguments) return usage(arguments.error().detail);
  if (arguments->has("--version")) {
    std::cout << "kuitti " KUITTI_VERSION "\n";
    return Exit::Yes;
  }
  if (arguments->has("--help") || arguments->positional().empty()) {
    std::cout << kHelp;
    return arguments->has("--help") ? Exit::Yes : Exit::Usage;
  }
  if (arguments->positional()[0] == "pki") return pki(*arguments);
  return usage("no command `" + arguments->positional()[0] + "` in this version");
}

}  // namespace
}  // namespace kuitti

int main(int argc, char** argv) {
  const std::vector<const char*> words(argv + 1, argv + argc);
  return static_cast<int>(kuitti::run(words));
}
