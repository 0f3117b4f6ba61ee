// pki: a private test PKI.
#include <iostream>

#include "ap/server/pki.h"
#include "base/clock.h"
#include "tools/kuitti/commands.h"

namespace kuitti {
namespace {

using base::Exit;

constexpr std::string_view kHelp =
    R"(kuitti pki: a private PKI for tests, shaped like Peppol's

  kuitti pki create DIR                                          makes DIR/trust.pem and DIR/tls-trust.pem
  kuitti pki issue DIR --seat POP000001 --out PREFIX [--days N]  an access point's certificate
  kuitti pki issue DIR --tls HOST --out PREFIX [--days N]        a TLS server's certificate

PREFIX.pem holds the certificate and its issuers, PREFIX.key the private key (readable by its owner only). DIR keeps
the keys of the authorities: whoever reads it can issue. Exit: 0 done, 1 failed (nothing is ever overwritten in DIR).
)";

constexpr std::uint64_t kMostDays = 3650;

Exit done(const base::Arguments& arguments, const base::Result<void>& result) {
  if (result) return Exit::Yes;
  fail(arguments, result.error());
  return Exit::No;
}

Exit pki(const base::Arguments& arguments) {
  const auto& words = arguments.positional();
  const base::SystemClock clock;
  if (words.size() == 3 && words[1] == "create")
    return done(arguments, ap::server::create_pki(words[2], clock));
  if (words.size() != 3 || words[1] != "issue") return usage("pki create DIR, or pki issue DIR");
  if (arguments.has("--seat") == arguments.has("--tls"))
    return usage("pki issue takes --seat or --tls");
  if (!arguments.has("--out")) return usage("pki issue needs --out PREFIX");
  const auto days = arguments.number("--days", 365);
  if (!days || *days == 0 || *days > kMostDays) return usage("--days is 1 to 3650");
  return done(arguments,
              ap::server::issue_from_pki(
                  words[2], {arguments.value("--seat"), arguments.value("--tls")},
                  arguments.value("--out"), std::chrono::days(static_cast<int>(*days)), clock));
}

}  // namespace

std::vector<Command> pki_commands() {
  return {
      {"pki", "a private PKI for tests", kHelp, {{"--seat", "--tls", "--out", "--days"}, {}}, pki}};
}

}  // namespace kuitti
